import type { Schema } from '../../storage';

/** Tokens that were taken and lie in no entry, and the floor below which none is taken. */
export const gatewaySchema: Schema = {
  part: 'gateway',
  steps: [
    `CREATE TABLE replays (
       kid TEXT NOT NULL,
       jti TEXT NOT NULL,
       iat INTEGER NOT NULL,
       PRIMARY KEY (kid, jti)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE replay_floor (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       floor INTEGER NOT NULL
     ) STRICT;`
  ]
};
