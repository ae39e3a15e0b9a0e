import * as React from 'react';

/**
 * Whether any of an element is in sight; true while there is none, or nothing is known yet.
 *
 * @param present whether the element is drawn
 */
export function useInSight(element: React.RefObject<HTMLElement>, present: boolean): boolean {
  const [inSight, setInSight] = React.useState(true);
  React.useEffect(() => {
    if (!present || element.current === null) {
      return;
    }
    const observer = new IntersectionObserver(entries =>
      setInSight(entries.at(-1)!.isIntersecting)
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      setInSight(true);
    };
  }, [element, present]);
  return inSight;
}
