import { bytesMeasure, exactBytes, exactRate } from "../format/bytes.js";

interface QuantityProps {
  readonly value: number;
}

/** Bytes for people, the exact number on hover. */
export function Bytes({ value }: QuantityProps) {
  const { number, unit } = bytesMeasure(value);
  return <Quantity number={number} unit={unit} exact={exactBytes(value)} />;
}

/** Bytes per second for people, the exact number on hover. */
export function Rate({ value }: QuantityProps) {
  const { number, unit } = bytesMeasure(value);
  return <Quantity number={number} unit={`${unit}/s`} exact={exactRate(value)} />;
}

/** A number with its unit set back, and what it is exactly on hover. */
export function Quantity(props: { readonly number: string; readonly unit: string; readonly exact?: string }) {
  return (
    <span class="quantity" title={props.exact}>
      {props.number} <span class="unit">{props.unit}</span>
    </span>
  );
}
