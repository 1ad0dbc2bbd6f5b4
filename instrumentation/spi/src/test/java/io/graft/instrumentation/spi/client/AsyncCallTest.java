package io.graft.instrumentation.spi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.outbound.Nesting;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import io.graft.governance.setting.SettingValues;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncCallTest {
  private static final SettingValues HEDGE =
      SettingValues.NONE.with(HedgeConfig.DELAY, TimeUnit.MILLISECONDS.toNanos(50));
  private static final SettingValues TIMEOUT =
      SettingValues.NONE.with(TimeoutConfig.CALL, TimeUnit.SECONDS.toNanos(1));

  private GovernanceForTests governance = new GovernanceForTests(Policies.DEFAULT, 8001, 8002);

  @AfterEach
  void end() {
    governance.close();
    assertEquals(null, Nesting.current(), "the thread is inside of no call");
  }

  private void govern(ClientPolicy policy) {
    governance.close();
    governance = new GovernanceForTests(Policies.builder().client("*", policy).build(), 8001, 8002);
  }

  /** Lets go off what waits, until another attempt is sent. */
  private static AsyncFetch.Sent next(AsyncFetch fetch) {
    int sent = fetch.sent.size();
    for (int i = 0; fetch.sent.size() == sent; i++) {
      fetch.later.get(i).due();
    }
    return fetch.sent.get(sent);
  }

  @Test
  void theResponseIsTheApplications() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    assertEquals(1, governance.inFlight());
    assertTrue(fetch.sent.get(0).answered(200, "items"));
    assertEquals("items", fetch.result.get());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void whatOneInstanceRefusesAnotherGets() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    fetch.sent.get(0).failed(new ConnectException("Connection refused"));
    AsyncFetch.Sent second = fetch.sent.size() > 1 ? fetch.sent.get(1) : next(fetch);
    assertNotEquals(fetch.sent.get(0).endpoint, second.endpoint);
    second.answered(200, "items");
    assertEquals("items", fetch.result.get());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aResponseThatIsFollowedByARetryIsDiscarded() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    assertFalse(fetch.sent.get(0).answered(503, "later"));
    assertFalse(fetch.result.isDone());
    AsyncFetch.Sent second = fetch.sent.size() > 1 ? fetch.sent.get(1) : next(fetch);
    second.answered(200, "items");
    assertEquals("items", fetch.result.get());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aCancelledCallIsNotSentAgain() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    fetch.result.cancel(true);
    fetch.abort();
    assertTrue(fetch.sent.get(0).aborted);
    fetch.sent.get(0).failed(new ConnectException("Connection refused"));
    assertEquals(1, fetch.sent.size());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aRetryThatIsCancelledWhileItWaitsIsNotSent() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    fetch.sent.get(0).answered(503, "later");
    fetch.abort();
    int sent = fetch.sent.size();
    fetch.later.forEach(AsyncFetch.Later::due);
    assertEquals(sent, fetch.sent.size());
    if (sent == 1) {
      assertThrows(ExecutionException.class, fetch.result::get);
      assertEquals(0, governance.inFlight());
    }
  }

  @Test
  void aRefusedCallIsNotSent() throws Throwable {
    govern(ClientPolicy.builder().set(ConcurrencyConfig.LIMIT, 1).build());
    AsyncFetch first = AsyncFetch.start("orders");
    AsyncFetch second = AsyncFetch.start("orders");
    assertEquals(0, second.sent.size());
    ExecutionException failure = assertThrows(ExecutionException.class, second.result::get);
    assertTrue(failure.getCause() instanceof ConnectException, failure::toString);
    first.sent.get(0).answered(200, "items");
  }

  @Test
  void aReplyOfTheRulesTakesThePlaceOfAResponse() throws Throwable {
    govern(
        ClientPolicy.builder()
            .set(Fallback.FALLBACK, Fallback.parse("200 text/plain none"))
            .build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    assertFalse(fetch.sent.get(0).answered(500, "broken"));
    assertEquals("reply 200", fetch.result.get());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aHedgeThatIsFirstDecides() throws Throwable {
    govern(ClientPolicy.builder().set(HEDGE).build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    AsyncFetch.Sent first = fetch.sent.get(0);
    AsyncFetch.Sent second = next(fetch);
    assertNotEquals(first.endpoint, second.endpoint);
    assertEquals(HEDGE.get(HedgeConfig.DELAY).longValue(), second.lateNanos);
    assertTrue(second.answered(200, "items"));
    assertTrue(first.aborted);
    first.failed(new CancellationException());
    assertEquals("items", fetch.result.get());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aHedgeThatFailsLeavesTheCallToTheFirst() throws Throwable {
    govern(ClientPolicy.builder().set(HEDGE).build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    next(fetch).failed(new ConnectException("Connection refused"));
    assertFalse(fetch.result.isDone());
    assertTrue(fetch.sent.get(0).answered(200, "items"));
    assertEquals("items", fetch.result.get());
    assertEquals(2, fetch.sent.size());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void nothingIsHedgedOnceThereAreHeaders() throws Throwable {
    govern(ClientPolicy.builder().set(HEDGE).build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    assertTrue(fetch.sent.get(0).answered(200, "items"));
    assertTrue(fetch.later.get(0).isCancelled());
    assertEquals(1, fetch.sent.size());
  }

  @Test
  void anAttemptIsFoundByItsHopsUntilItsEnd() throws Throwable {
    AsyncFetch.Sent sent = AsyncFetch.start("orders").sent.get(0);
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    sent.tie(first);
    assertSame(sent, AsyncFetch.DRIVER.attemptOf(first));
    assertNull(AsyncFetch.DRIVER.attemptOf(second), "it is another one, if an equal one");
    assertFalse(sent.hasBeenAnswered());
    sent.tie(second);
    assertSame(sent, AsyncFetch.DRIVER.attemptOf(second));
    assertTrue(sent.hasBeenAnswered(), "by a redirect");
    sent.answered(200, "items");
    assertNull(AsyncFetch.DRIVER.attemptOf(first));
    assertNull(AsyncFetch.DRIVER.attemptOf(second));
  }

  @Test
  void aResponseThatIsReadIsInFlightUntilItsBodyIsReleased() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    Object response = new Object();
    fetch.sent.get(0).streams(response);
    fetch.sent.get(0).answered(200, "items");
    assertEquals("items", fetch.result.get());
    assertEquals(1, governance.inFlight());
    AsyncFetch.DRIVER.release(new Object(), null);
    assertEquals(1, governance.inFlight());
    AsyncFetch.DRIVER.release(response, null);
    AsyncFetch.DRIVER.release(response, new IOException("not any more"));
    assertEquals(0, governance.inFlight());
  }

  @Test
  void anAttemptIsAbortedWhenItsTimeIsOver() throws Throwable {
    govern(ClientPolicy.builder().set(TIMEOUT).build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    fetch.sent.get(0).limit();
    assertFalse(fetch.sent.get(0).isLate());
    fetch.later.get(0).due();
    assertTrue(fetch.sent.get(0).aborted);
    assertTrue(fetch.sent.get(0).isLate());
  }

  @Test
  void anAttemptThatHasEndedIsNotAbortedLater() throws Throwable {
    govern(ClientPolicy.builder().set(TIMEOUT).build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    fetch.sent.get(0).limit();
    fetch.sent.get(0).answered(200, "items");
    assertTrue(fetch.later.get(0).isCancelled());
    assertFalse(fetch.sent.get(0).aborted);
  }

  @Test
  void aCopyHasWhatIsLeftOfTheApplicationsTimeout() throws Throwable {
    govern(ClientPolicy.builder().set(HEDGE).build());
    AsyncFetch fetch = AsyncFetch.start("orders");
    AsyncFetch.Sent first = fetch.sent.get(0);
    AsyncFetch.Sent second = next(fetch);
    long timeout = TimeUnit.MILLISECONDS.toNanos(80);
    assertEquals(timeout, first.timeoutNanos(timeout));
    assertEquals(timeout - second.lateNanos, second.timeoutNanos(timeout));
    assertEquals(TimeUnit.MILLISECONDS.toNanos(1), second.timeoutNanos(second.lateNanos));
    assertEquals(Long.MAX_VALUE, second.timeoutNanos(Long.MAX_VALUE));
    second.answered(200, "items");
  }

  @Test
  void cancellingWhatIsDerivedFromTheFutureAbortsTheCall() throws Throwable {
    AsyncFetch fetch = AsyncFetch.start("orders");
    FutureCall.Canceller canceller = new FutureCall.Canceller(fetch);
    assertFalse(canceller.test(false), "it may not be interrupted");
    assertFalse(fetch.sent.get(0).aborted);
    assertTrue(canceller.test(true));
    assertTrue(fetch.sent.get(0).aborted);
    fetch.sent.get(0).failed(new CancellationException());
    assertEquals(0, governance.inFlight());
  }
}
