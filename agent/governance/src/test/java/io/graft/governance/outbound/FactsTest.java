package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.governance.Rig;
import io.graft.governance.config.FaultConfig;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.policy.Route;
import io.graft.governance.rule.Fallback;
import io.graft.governance.time.Randomness;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What telemetry reads of an attempt about governance's decisions. */
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
        public void served(ServedRequest call) {}

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

  private Outbound outbound(ClientPolicy.Builder policy) {
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
  void aPlainCallHasNoFacts() {
    ClientCall call = get(outbound(ClientPolicy.builder()));
    call.responded(200, null, null);
    call.end();
    assertEquals(List.of("route=null retry=null fallback=null fault=null status=200"), told);
  }

  @Test
  void aRetryHasTheReasonOfThePreviousFailure() {
    ClientCall call = get(outbound(ClientPolicy.builder()));
    call.failed(new ConnectException("Connection refused"));
    call.responded(503, null, null);
    call.end();
    assertEquals("route=null retry=null fallback=null fault=null status=0", told.get(0));
    assertEquals(
        "route=null retry=connection refused fallback=null fault=null status=503", told.get(1));
  }

  @Test
  void aCallOnARouteHasItsNameWithOrWithoutItsOwnState() {
    ClientPolicy.Builder policy = ClientPolicy.builder();
    policy.routes(
        List.of(new Route("all", RequestMatch.parse("GET /**"), ClientPolicy.builder().build())));
    ClientCall call = get(outbound(policy));
    call.responded(200, null, null);
    call.end();
    assertEquals(List.of("route=all retry=null fallback=null fault=null status=200"), told);
  }

  @Test
  void aRefusedCallHasItsRouteToo() {
    ClientPolicy.Builder policy = ClientPolicy.builder();
    ClientPolicy aborting = ClientPolicy.builder().set(FaultConfig.ABORT, 503).build();
    policy.routes(List.of(new Route("all", RequestMatch.parse("GET /**"), aborting)));
    get(outbound(policy)).end();
    assertEquals(List.of("route=all retry=null fallback=null fault=abort status=0"), told);
  }

  @Test
  void aCallThatIsOverKeepsNoFailureOfItsAttempts() {
    ClientCall call = get(outbound(ClientPolicy.builder()));
    Throwable failure = new ConnectException("Connection refused");
    WeakReference<Throwable> held = new WeakReference<>(failure);
    call.failed(failure);
    call.responded(200, null, null);
    call.end();
    failure = null;
    for (int i = 0; i < 100 && held.get() != null; i++) {
      System.gc();
    }
    assertNull(held.get());
    assertEquals(2, call.attempt().resendCount() + 1);
  }

  @Test
  void anInjectedFaultIsReportedAsSuch() {
    ClientCall aborted = get(outbound(ClientPolicy.builder().set(FaultConfig.ABORT, 503)));
    aborted.end();
    assertEquals("route=null retry=null fallback=null fault=abort status=0", told.get(0));
    ClientCall delayed = get(outbound(ClientPolicy.builder().set(FaultConfig.DELAY, 50 * MILLI)));
    time.advance(delayed.action().delayNanos());
    delayed.responded(200, null, null);
    delayed.end();
    assertEquals("route=null retry=null fallback=null fault=delay status=200", told.get(1));
  }

  @Test
  void aFallbackToAnotherServiceHasItsName() {
    ClientPolicy.Builder policy = ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 1);
    ClientCall call = get(outbound(policy.set(Fallback.FALLBACK, Fallback.service("archive"))));
    call.responded(503, null, null);
    call.responded(200, null, null);
    call.end();
    assertEquals("route=null retry=null fallback=null fault=null status=503", told.get(0));
    assertEquals("route=null retry=status 503 fallback=archive fault=null status=200", told.get(1));
  }
}
