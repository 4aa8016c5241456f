/** Name and sign of the program. */
export function Brand() {
  return (
    <span class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect class="brand-plate" width="32" height="32" rx="7" />
        <rect class="brand-track" x="5" y="13" width="22" height="6" rx="1.5" />
        <rect class="brand-filled" x="5" y="13" width="13" height="6" rx="1.5" />
        <rect class="brand-position" x="17" y="9" width="2.5" height="14" rx="1.25" />
      </svg>
      mediafs
    </span>
  );
}
