import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Source } from '../service/source';
import { Checkpoints } from '../viewer/proofs/checkpoints';
import { FilePanel } from '../viewer/file';
import { type FileChecks, workerChecks } from '../viewer/file/fileChecks';
import { knownLog } from '../viewer/file/knownLog';
import { type Elsewhere, useFile } from '../viewer/file/useFile';

/** What a file of the server proves: it is verified as soon as it is opened. */
export default function BundleBody(props: {
  source: Pick<Source, 'head'>;
  trans: TranslationBundle;
  /** The file as it is called now. */
  file(): Elsewhere;
  checks?: FileChecks;
}): React.JSX.Element {
  const { source, trans } = props;
  const checks = React.useMemo(() => props.checks ?? workerChecks(trans), [props.checks, trans]);
  const file = useFile(checks, () => knownLog(source, new Checkpoints(window.localStorage)));
  const again = (): void => file.verify(props.file());
  React.useEffect(again, []);
  return <FilePanel {...{ file, trans, again }} />;
}
