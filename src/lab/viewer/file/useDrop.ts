import * as React from 'react';

interface Dropping {
  /** Whether a file is held over it. */
  'data-over': boolean;
  onDragOver(event: React.DragEvent): void;
  onDragLeave(event: React.DragEvent): void;
  onDrop(event: React.DragEvent): void;
}

/** Takes a file that is dropped on an element, which the browser would open in the page's place. */
export function useDrop(take: (file: File) => void): Dropping {
  const [over, setOver] = React.useState(false);
  const ofFile = (event: React.DragEvent, work: () => void): void => {
    if (event.dataTransfer.types.includes('Files')) {
      event.preventDefault();
      work();
    }
  };
  return {
    'data-over': over,
    onDragOver: event =>
      ofFile(event, () => {
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }),
    onDragLeave: ({ currentTarget, relatedTarget }) => {
      if (!currentTarget.contains(relatedTarget as Node | null)) {
        setOver(false);
      }
    },
    onDrop: event =>
      ofFile(event, () => {
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) {
          take(file);
        }
      })
  };
}
