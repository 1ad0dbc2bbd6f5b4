package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.governance.Rig;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.Route;
import io.graft.governance.time.Randomness;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an attempt tells telemetry of what governance did with it. */
class FactsTest {
  private final Rig.Time time = new Rig.Time();
  private final Rig.Services services = new Rig.Services();
  private final List<String> told = new ArrayList<>();
  private final Recorder recorder =
      new Recorder() {
        @Override
        public boolean sampleRoot(long high, long low) {
          return false;
        }

        @Override
        public void served(ServerCall call) {}

        @Override
        public void called(ClientAttempt a) {
          told.add(
              "route="
                  + a.route()
                  + " retry="
                  + a.retryReason()
                  + " fallback="
                  + a.fallback()
                  + " fault="
                  + a.fault()
                  + " status="
                  + a.status());
        }

        @Override
        public void decided(Decision decision) {}
      };

  private Outbound outbound(ClientPolicyBuilder policy) {
    services.put("orders", 1, 2, 3);
    services.put("archive", 9);
    Policies policies = Policies.builder().client("orders", policy.build()).build();
    return new Outbound(
        services,
        new PolicySource(policies),
        recorder,
        new Decisions(recorder, time, 10),
        time,
        new Randomness(1));
  }

  private ClientCall get(Outbound outbound) {
    return outbound.begin(Rig.Adapter.INSTANCE, new Rig.Request("orders"));
  }

  @Test
  void aPlainCallHasNothingToTell() {
    ClientCall call = get(outbound(ClientPolicy.builder()));
    call.onResponse(200, null);
    call.end();
    assertEquals(List.of("route=null retry=null fallback=null fault=null status=200"), told);
  }

  @Test
  void aRetryTellsWhatTheOneBeforeFailedWith() {
    ClientCall call = get(outbound(ClientPolicy.builder()));
    call.onFailure(new ConnectException("Connection refused"));
    call.onResponse(503, null);
    call.end();
    assertEquals("route=null retry=null fallback=null fault=null status=0", told.get(0));
    assertEquals(
        "route=null retry=connection refused fallback=null fault=null status=503", told.get(1));
  }

  @Test
  void aCallOnARouteTellsItsNameWithOrWithoutStateOfItsOwn() {
    ClientPolicyBuilder policy = ClientPolicy.builder();
    policy.routes(
        List.of(new Route("all", RequestMatch.parse("GET /**"), ClientPolicy.builder().build())));
    ClientCall call = get(outbound(policy));
    call.onResponse(200, null);
    call.end();
    assertEquals(List.of("route=all retry=null fallback=null fault=null status=200"), told);
  }

  @Test
  void aFaultOnPurposeIsToldAsSuch() {
    ClientCall aborted =
        get(outbound(ClientPolicy.builder().fault(FaultPolicy.NONE.withAbort(503))));
    aborted.end();
    assertEquals("route=null retry=null fallback=null fault=abort status=0", told.get(0));
    ClientCall delayed =
        get(outbound(ClientPolicy.builder().fault(FaultPolicy.NONE.withDelayNanos(50 * MILLI))));
    time.advance(delayed.backoffNanos());
    delayed.onResponse(200, null);
    delayed.end();
    assertEquals("route=null retry=null fallback=null fault=delay status=200", told.get(1));
  }

  @Test
  void aFallbackToAnotherServiceTellsItsName() {
    ClientPolicyBuilder policy = ClientPolicy.builder().retryAttempts(1);
    ClientCall call = get(outbound(policy.fallback(Fallback.service("archive"))));
    call.onResponse(503, null);
    call.onResponse(200, null);
    call.end();
    assertEquals("route=null retry=null fallback=null fault=null status=503", told.get(0));
    assertEquals("route=null retry=status 503 fallback=archive fault=null status=200", told.get(1));
  }
}
