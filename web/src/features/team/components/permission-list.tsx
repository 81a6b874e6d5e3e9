import { Badge } from "@/components/ui/badge";
import { permissionWords } from "@/lib/permissions";
import type { Roles, TeamMember } from "../api/team";

interface Props {
  member: TeamMember;
  roles: Roles;
  busy: boolean;
  onChange: (overrides: Record<string, boolean>) => void;
}

/** Every permission an owner may give or take, and where this person differs from the role. */
export function PermissionList({ member, roles, busy, onChange }: Props) {
  return (
    <ul className="divide-y rounded-lg border">
      {roles.changeable.map((name) => (
        <li key={name}>
          <label className="flex min-h-11 items-center gap-3 px-3 py-1.5 text-sm">
            <input
              type="checkbox"
              className="size-5 shrink-0 accent-accent"
              disabled={busy}
              checked={member.permissions.includes(name)}
              onChange={(event) => onChange({ ...member.overrides, [name]: event.target.checked })}
            />
            <span className="min-w-0 flex-1">{permissionWords(name)}</span>
            {name in member.overrides && (
              <Badge tone={member.overrides[name] ? "info" : "warn"}>
                {member.overrides[name] ? "מעבר לתפקיד" : "נשללה"}
              </Badge>
            )}
          </label>
        </li>
      ))}
    </ul>
  );
}
