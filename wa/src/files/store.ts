/** Attachments on their way in or out, in `wa.files`: sealed, for one business, gone after they were taken or a week. */

import type { Seal } from "../auth/seal.js";
import type { Database, Queryable } from "../db/rows.js";
import { uuid7 } from "../db/uuid7.js";

export interface StoredFile {
  readonly mime: string;
  readonly body: Buffer;
}

export interface Files {
  /** The new file's id. */
  put(within: Queryable, businessId: string, file: StoredFile): Promise<string>;
  get(businessId: string, fileId: string): Promise<StoredFile | null>;
  remove(businessId: string, fileId: string): Promise<void>;
}

export function createFiles(database: Database, seal: Seal): Files {
  return {
    async put(within, businessId, file) {
      const fileId = uuid7();
      await within.query("INSERT INTO wa.files (file_id, business_id, mime, body) VALUES ($1, $2, $3, $4)", [
        fileId,
        businessId,
        file.mime,
        seal.close(`file/${fileId}`, file.body),
      ]);
      return fileId;
    },
    async get(businessId, fileId) {
      const { rows } = await database.query<{ mime: string; body: Buffer }>(
        "SELECT mime, body FROM wa.files WHERE file_id = $1 AND business_id = $2",
        [fileId, businessId],
      );
      const [row] = rows;
      return row === undefined ? null : { mime: row.mime, body: seal.open(`file/${fileId}`, row.body) };
    },
    async remove(businessId, fileId) {
      await database.query("DELETE FROM wa.files WHERE file_id = $1 AND business_id = $2", [fileId, businessId]);
    },
  };
}
