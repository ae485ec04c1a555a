import type { Request, RequestHandler, Response } from 'express';
import type { Refused } from '../../pipeline/stories.ts';
import type { DoorPorts } from './door-ports.ts';
import { DOORS } from './doors.ts';
import { notificationReply } from './notification-reply.ts';
import { BUNDLE_MEDIA_TYPES } from './post-fhir-bundle.ts';
import { mediaTypeOf } from './read-body.ts';
import type { Reply } from './reply.ts';
import { refusalReply, sendReply } from './reply.ts';
import { noteRefused } from './note-refused.ts';
import { readSignedBody, XML_MEDIA_TYPES } from './signed-body.ts';
import { writeFhirXml } from './write-fhir-xml.ts';

const FHIR_XML = 'application/fhir+xml; charset=utf-8';

/**
 * `POST /inbound/viplive/fhir/Task` (Twiin-01) and `PUT …?identifier=` (Twiin-02): a STU3 notification Task, or its
 * withdrawal. JSON or XML in; out what Accept asks, else what came in. 201 with Location and the Task as it is kept, 200
 * when it was there; 401, 403 as at the other doors of signing senders; else an OperationOutcome. The referral is pulled afterwards.
 */
export function takeVipliveTask(ports: Pick<DoorPorts, 'stories' | 'verifySender' | 'limits' | 'baseUrl' | 'onRefused'>): RequestHandler {
  return async (request, response) => {
    const form = formOf(request);
    const refuseWith = (refusal: Refused): void => send(response, refusalReply(refusal), form ?? 'json');
    const body = await readSignedBody(request, 'viplive', ports);
    if (!body.ok) {
      await noteRefused(request, ports, body.refusal.code);
    }
    if (!body.ok || form === undefined) {
      refuseWith(body.ok ? { code: 'ANSWER_UNSUPPORTED', at: 'Accept' } : body.refusal);
      return;
    }
    const condition = conditionOf(request);
    if (request.method === 'PUT' && condition === undefined) {
      refuseWith({ code: 'FIELD_MISSING', at: 'identifier' });
      return;
    }
    const { sender, bytes, content } = body.value;
    const receipt = await ports.stories.receiveNotification({ sender, bytes, content, ...(condition === undefined ? {} : { condition }) });
    send(response, notificationReply(receipt, `${ports.baseUrl()}${DOORS.viplive.path}`), form);
  };
}

/** What a conditional update names: `system|value`, once. */
function conditionOf({ method, url }: Request): string | undefined {
  const asked = new URL(url, 'http://gateway.invalid').searchParams.getAll('identifier');
  return method === 'PUT' && asked.length === 1 ? asked[0] : undefined;
}

/** JSON or XML: what Accept prefers; when it leaves that open, what the request itself is. Undefined: neither. */
function formOf(request: Request): 'json' | 'xml' | undefined {
  const sent = XML_MEDIA_TYPES.includes(mediaTypeOf(request)) ? 'xml' : 'json';
  const [first, second] = sent === 'xml' ? [XML_MEDIA_TYPES, BUNDLE_MEDIA_TYPES] : [BUNDLE_MEDIA_TYPES, XML_MEDIA_TYPES];
  const chosen = request.accepts([...first, ...second]);
  return chosen === false ? undefined : XML_MEDIA_TYPES.includes(chosen) ? 'xml' : 'json';
}

function send(response: Response, reply: Reply, form: 'json' | 'xml'): void {
  if (form === 'json' || reply.body === undefined) {
    sendReply(response, reply);
    return;
  }
  response.status(reply.status).set(reply.headers ?? {}).set('content-type', FHIR_XML).send(writeFhirXml(reply.body));
}
