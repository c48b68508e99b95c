import React, { useState } from 'react';

interface Props { items: string[]; onPick?: (s: string) => void }

export function List({ items, onPick }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <ul className="list" onClick={() => setOpen(!open)}>
      {open && items.map((item) => item ? <Item key={item} on={() => onPick?.(item)} /> : null)}
      text &amp; more {/* a comment */}
    </ul>
  );
}
const Generic = <T,>(p: { v: T }) => <b>{String(p.v)}</b>;
