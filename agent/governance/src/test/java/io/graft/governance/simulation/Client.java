package io.graft.governance.simulation;

import io.graft.governance.Rig;
import io.graft.governance.context.CallContext;

/** A process that calls services. */
abstract class Client {
  /** What a call came to. */
  interface Outcome {
    /**
     * @param status of the answer; 0: there was none
     * @param why a word where there was none, for example {@code refused: breaker open}
     */
    void done(int status, String why);
  }

  /** Calls a service. */
  abstract void call(Rig.Request request, CallContext context, Outcome outcome);

  /** As {@link #call(Rig.Request, CallContext, Outcome)}: a GET that nothing else led to. */
  final void get(String service, Outcome outcome) {
    call(new Rig.Request(service), null, outcome);
  }
}
