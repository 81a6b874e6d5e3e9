/** Every address of the app, in one typed table. `pattern` is what the router matches, `to` builds a link. */
export const paths = {
  home: { pattern: "/", to: () => "/" },
  signIn: { pattern: "/sign-in", to: () => "/sign-in" },
  welcome: { pattern: "/welcome", to: () => "/welcome" },
  calls: { pattern: "/calls", to: () => "/calls" },
  call: {
    pattern: "/calls/:id",
    to: (id: string, turnSeq?: number) => (turnSeq === undefined ? `/calls/${id}` : `/calls/${id}#turn-${turnSeq}`),
  },
  leads: { pattern: "/leads", to: (leadId?: string) => (leadId ? `/leads?lead=${leadId}` : "/leads") },
  tasks: { pattern: "/tasks", to: () => "/tasks" },
  appointments: { pattern: "/appointments", to: () => "/appointments" },
  properties: { pattern: "/properties", to: () => "/properties" },
  caughtMail: { pattern: "/sandbox/mail", to: () => "/sandbox/mail" },
  prompts: { pattern: "/prompts", to: () => "/prompts" },
} as const;

export type PathName = keyof typeof paths;
