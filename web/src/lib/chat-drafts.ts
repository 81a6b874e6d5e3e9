/** What keys of unsent words in a conversation begin with; they go when the person signs out. */
export const CHAT_DRAFT = "moked.chat.";
