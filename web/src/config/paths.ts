/** Every address of the app, in one typed table. `pattern` is what the router matches, `to` builds a link. */
export const paths = {
  home: { pattern: "/", to: () => "/" },
  signIn: { pattern: "/sign-in", to: () => "/sign-in" },
  welcome: { pattern: "/welcome", to: () => "/welcome" },
  forgot: { pattern: "/forgot", to: () => "/forgot" },
  reset: { pattern: "/reset", to: () => "/reset" },
  calls: { pattern: "/calls", to: () => "/calls" },
  call: {
    pattern: "/calls/:id",
    to: (id: string, turnSeq?: number) => (turnSeq === undefined ? `/calls/${id}` : `/calls/${id}#turn-${turnSeq}`),
  },
  inbox: { pattern: "/inbox", to: () => "/inbox" },
  chat: { pattern: "/inbox/:id", to: (customerId: string) => `/inbox/${customerId}` },
  customers: { pattern: "/customers", to: () => "/customers" },
  customer: {
    pattern: "/customers/:id",
    to: (id: string, entry?: string, show?: string) =>
      `/customers/${id}${show === undefined ? "" : `?show=${show}`}${entry === undefined ? "" : `#${entry}`}`,
  },
  duplicates: { pattern: "/customers/duplicates", to: () => "/customers/duplicates" },
  leads: { pattern: "/leads", to: (leadId?: string) => (leadId ? `/leads?lead=${leadId}` : "/leads") },
  callNow: { pattern: "/call-now", to: () => "/call-now" },
  imports: { pattern: "/imports", to: () => "/imports" },
  import: { pattern: "/imports/:id", to: (id: string) => `/imports/${id}` },
  tasks: { pattern: "/tasks", to: () => "/tasks" },
  appointments: { pattern: "/appointments", to: () => "/appointments" },
  properties: {
    pattern: "/properties",
    to: (propertyId?: string) => (propertyId ? `/properties?property=${propertyId}` : "/properties"),
  },
  caughtMail: { pattern: "/sandbox/mail", to: () => "/sandbox/mail" },
  prompts: { pattern: "/prompts", to: () => "/prompts" },
  design: { pattern: "/design", to: () => "/design" },
  audit: { pattern: "/audit", to: () => "/audit" },
  team: { pattern: "/team", to: () => "/team" },
  privacy: {
    pattern: "/privacy",
    to: (customerId?: string) => (customerId === undefined ? "/privacy" : `/privacy?customer=${customerId}`),
  },
  leadSources: { pattern: "/lead-sources", to: () => "/lead-sources" },
  leadSource: { pattern: "/lead-sources/:id", to: (id: string) => `/lead-sources/${id}` },
  webhooks: { pattern: "/webhooks", to: () => "/webhooks" },
  webhook: { pattern: "/webhooks/:id", to: (id: string) => `/webhooks/${id}` },
  templates: { pattern: "/templates", to: () => "/templates" },
  broadcasts: { pattern: "/broadcasts", to: () => "/broadcasts" },
  broadcast: { pattern: "/broadcasts/:id", to: (id: string) => `/broadcasts/${id}` },
  whatsapp: { pattern: "/whatsapp", to: () => "/whatsapp" },
  office: { pattern: "/office", to: () => "/office" },
  quietTimes: { pattern: "/quiet-times", to: () => "/quiet-times" },
} as const;

export type PathName = keyof typeof paths;
