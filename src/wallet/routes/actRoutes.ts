import { type ActionBody, type InvokeOptions, Unreachable } from '../../client';
import { b64u, utf8 } from '../../protocol';
import { Body } from '../body';
import { cellFrom } from '../cellFrom';
import { badInput, errorResponse, parseObject, readBytes, type WalletResponse } from '../http';
import { passedOn } from '../passing';
import { type Call, MOST_JSON, type Parts, type Route } from './route';
import { uploadOf } from '../uploads';

/** Use of a facet; with an upload the act stands in the address, and the body is what is sent. */
export const ACT_ROUTES: Record<string, Route> = {
  'POST invoke': async (parts, call) => {
    const bytes = await readBytes(call.request.body, MOST_JSON);
    return invoke(parts, call, invocation(parseObject(Buffer.from(bytes).toString('utf8'))));
  },

  'POST upload': async (parts, call) => {
    let text: string;
    try {
      text = utf8.decode(b64u.decode(call.path[0] ?? ''));
    } catch {
      throw badInput('The part of the address after “upload/” must be base64url of JSON.');
    }
    const { body, ...members } = parseObject(text);
    const asked = invocation(members);
    return invoke(parts, call, { ...asked, upload: await uploadOf(call.request, body) });
  }
};

interface Invocation {
  facet: string;
  act: string;
  args: Record<string, unknown>;
  cell: ReturnType<Body['cell']>;
  lineage: ReturnType<Body['lineage']>;
  jti: string | undefined;
  confirmed: string | undefined;
  sealed: boolean;
  upload?: ActionBody;
}

function invocation(members: Record<string, unknown>): Invocation {
  const body = new Body(members, [
    'facet',
    'act',
    'args',
    'cell',
    'lineage',
    'jti',
    'confirmed',
    'sealed'
  ]);
  return {
    facet: body.string('facet'),
    act: body.string('act'),
    args: body.object('args'),
    cell: body.cell(),
    lineage: body.lineage(),
    jti: body.optionalJti(),
    confirmed: body.optionalString('confirmed', 32),
    sealed: body.flag('sealed')
  };
}

async function invoke(parts: Parts, call: Call, asked: Invocation): Promise<WalletResponse> {
  const facet = parts.held.usable(call.kept, asked.facet);
  const { act, args, confirmed, sealed, upload } = asked;
  const jti = asked.jti ?? call.kept.holding.service.newJti();
  try {
    const answer = await facet.send(act, args, {
      jti,
      sealed,
      signal: call.signal,
      ...(await whereFrom(parts, call, asked)),
      ...(confirmed === undefined ? {} : { confirmed }),
      ...(upload === undefined ? {} : { body: upload })
    });
    return await passedOn(answer);
  } catch (error) {
    return errorResponse(call.signal.aborted ? new Unreachable(jti) : error, {
      'facetry-jti': jti
    });
  }
}

/** The kernel's word of its cell, with which kernel it is and what its Jupyter server saw of it. */
export async function whereFrom(
  { executions }: Parts,
  { session }: Call,
  { cell: said, lineage }: Pick<Invocation, 'cell' | 'lineage'>
): Promise<Pick<InvokeOptions, 'cell' | 'lineage'>> {
  const cell = cellFrom(session, said);
  const seen = await executions.saw(session.kernel, cell?.id, lineage?.source);
  return {
    ...(cell === undefined ? {} : { cell }),
    ...(lineage === undefined ? {} : { lineage: { ...lineage, ...(seen && { seen }) } })
  };
}
