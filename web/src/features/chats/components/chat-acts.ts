import type { Chat, ChatWanted } from "../api/chats";

/** The agent answers from now on, or we do. */
export const answerBy = (chat: Chat, ai_on: boolean): ChatWanted => ({
  chat,
  change: { ai_on },
  said: ai_on ? "הנציג חוזר לענות כאן" : "הנציג שותק. התשובות כאן שלכם",
});

/** Into the archive, or back from it. */
export const archiveOrBack = (chat: Chat): ChatWanted => ({
  chat,
  change: { state: chat.state === "open" ? "archived" : "open" },
  said: chat.state === "open" ? "השיחה הועברה לארכיון" : "השיחה חזרה לרשימה",
  undo: { state: chat.state },
});
