import { setTimeout as sleep } from 'node:timers/promises';
import type { Express, Request, RequestHandler, Response } from 'express';
import express from 'express';
import type { FaultSwitch } from './fault-switch.ts';
import { readFault } from './fault-switch.ts';

/** Lets a simulated partner misbehave as its switch says, before or instead of its work. `refuse` answers a status in its protocol. */
export function misbehave(faults: FaultSwitch, refuse: (response: Response, status: number) => void): RequestHandler {
  return async (request: Request, response: Response, next) => {
    const fault = faults.take();
    if (fault?.delayMs !== undefined) {
      await sleep(fault.delayMs);
    }
    if (fault?.reset === true) {
      request.socket.destroy();
      return;
    }
    if (fault?.garbage === true) {
      response.status(fault.status ?? 200).set('content-type', 'application/fhir+json').end('{"resourceType":"Bundle","entry":[{"res');
      return;
    }
    if (fault?.outcome === true) {
      response.status(200).set('content-type', 'application/fhir+json').end('{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]}');
      return;
    }
    if (fault?.drip !== undefined) {
      response.status(200).set('content-type', 'application/fhir+json').write('{');
      const timer = setInterval(() => response.write(' '), fault.drip);
      response.once('close', () => clearInterval(timer));
      return;
    }
    if (fault?.status !== undefined) {
      if (fault.retryAfter !== undefined) {
        response.set('retry-after', String(fault.retryAfter));
      }
      refuse(response, fault.status);
      return;
    }
    if (fault?.answerLost === true) {
      // The work is done as always; only the answer goes nowhere.
      response.end = () => response.destroy();
    }
    next();
  };
}

/** Lets testers read and set a switch over HTTP. */
export function serveFaults(app: Express, path: string, faults: FaultSwitch): void {
  app.get(path, (_request, response) => void response.json(faults.current() ?? {}));
  app.post(path, express.json(), (request, response) => {
    const read = readFault(request.body);
    faults.set(read === undefined ? faults.current() : read.fault);
    response.status(read === undefined ? 400 : 200).json(faults.current() ?? {});
  });
}
