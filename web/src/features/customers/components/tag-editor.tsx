import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import { INPUT } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { tagsQuery, useChangeCustomer, type Customer } from "../api/customers";
import { Tags } from "./customer-columns";

const MAX_TAG = 40;

/** Tags are added by Enter and removed by their cross; those of other people are offered. */
export function TagEditor({ customer, canWrite }: { customer: Customer; canWrite: boolean }) {
  const list = useId();
  const [text, setText] = useState("");
  const known = useQuery(tagsQuery).data ?? [];
  const change = useChangeCustomer();
  const save = (tags: string[]) => change.mutate({ customer, change: { tags } });

  function keys(event: KeyboardEvent<HTMLInputElement>) {
    const tag = text.trim();
    if (event.key !== "Enter" || tag === "") return;
    event.preventDefault();
    if (!customer.tags.includes(tag)) save([...customer.tags, tag]);
    setText("");
  }

  if (!canWrite) return customer.tags.length > 0 ? <Section title="תגיות"><Tags tags={customer.tags} /></Section> : null;
  return (
    <Section title="תגיות">
      {customer.tags.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-1.5">
          {customer.tags.map((tag) => (
            <li key={tag} className="inline-flex items-center gap-1 rounded-full bg-sunken ps-2.5 text-xs font-semibold">
              <bdi>{tag}</bdi>
              <button
                type="button"
                aria-label={`הסרת התגית ${tag}`}
                onClick={() => save(customer.tags.filter((each) => each !== tag))}
                className="touch grid size-6 place-items-center rounded-full text-ink-3 hover:text-ink max-md:size-7"
              >
                <X aria-hidden className="size-3" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        aria-label="תגית חדשה"
        placeholder="תגית חדשה, ואז Enter"
        list={list}
        value={text}
        maxLength={MAX_TAG}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
        className={INPUT}
      />
      <datalist id={list}>
        {known.map((each) => (
          <option key={each.tag} value={each.tag} />
        ))}
      </datalist>
    </Section>
  );
}
