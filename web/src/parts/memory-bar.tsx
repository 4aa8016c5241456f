import type { MemoryState } from "../../../src/core/monitor/api.js";
import { bytesText } from "../format/bytes.js";
import { percentText } from "../format/words.js";
import { Bytes } from "./quantity.js";

interface Share {
  readonly kind: "cached" | "flight" | "small" | "other" | "free";
  readonly name: string;
  readonly bytes: number;
  readonly help: string;
}

/** What the memory for media is used for, of its cap. */
export function MemoryBar({ memory }: { readonly memory: MemoryState }) {
  const { capBytes, reservedBytes } = memory;
  const shares = sharesOf(memory);
  const text = `${bytesText(reservedBytes)} of ${bytesText(capBytes)} reserved`;
  return (
    <>
      <p class="memory-head">
        <span class="memory-used">
          <Bytes value={reservedBytes} />
        </span>
        <span class="muted">
          of <Bytes value={capBytes} /> · {percentText(reservedBytes / Math.max(1, capBytes))}
        </span>
      </p>
      <div class="memory-bar" role="img" aria-label={text}>
        {shares.map(({ kind, bytes }) => (
          <span key={kind} class={`share ${kind}`} style={{ flexGrow: bytes }} />
        ))}
      </div>
      <dl class="shares">
        {shares.map(({ kind, name, bytes, help }) => (
          <div key={kind} title={help}>
            <dt>
              <i class={`swatch ${kind}`} />
              {name}
            </dt>
            <dd>
              <Bytes value={bytes} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function sharesOf({
  capBytes,
  reservedBytes,
  cachedBytes,
  inFlightBytes,
  smallFileBytes,
}: MemoryState): readonly Share[] {
  const named = cachedBytes + inFlightBytes + smallFileBytes;
  return [
    { kind: "cached", name: "Media in memory", bytes: cachedBytes, help: "Bytes of files that are there" },
    { kind: "flight", name: "On its way", bytes: inFlightBytes, help: "Reserved for what has been asked of servers" },
    {
      kind: "small",
      name: "Artwork, NFO, subtitles",
      bytes: smallFileBytes,
      help: "Small files, open or on their way",
    },
    { kind: "other", name: "Lent", bytes: Math.max(0, reservedBytes - named), help: "Given out for reads under way" },
    { kind: "free", name: "Free", bytes: Math.max(0, capBytes - reservedBytes), help: "Of cache.maxMiB" },
  ];
}
