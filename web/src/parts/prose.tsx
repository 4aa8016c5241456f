/** A sentence of the mount, with what stands in `backticks` as code. */
export function Prose({ text }: { readonly text: string | undefined }) {
  const parts = (text ?? "").split("`");
  // Without its partner, a backtick is only a backtick.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}</>;
}
