// A process that measures refusals of a service of its own, as often as it is told.
import { Refused } from './refused';

const refused = await Refused.open();
process.on('message', ({ count, seed }: { count: number; seed: number }) => {
  void refused.measure(count, seed).then(tally => process.send!(tally));
});
process.on('disconnect', () => void refused.close().then(() => process.exit(0)));
process.send!('ready');
