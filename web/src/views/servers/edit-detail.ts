const EDIT = "edit:";

/** The address of an entry's form, below the view. Pure. */
export function editDetail(key: string): string {
  return `${EDIT}${key}`;
}

/** The key in such an address. Pure. */
export function editedKey(detail: string | undefined): string | undefined {
  return detail?.startsWith(EDIT) ? detail.slice(EDIT.length) : undefined;
}
