package io.graft.instrumentation.spi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.LocalReply;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.setting.SettingValues;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What producers, consumers and callbacks of an application are told, and how often. */
class CallbackCallTest {
  private GovernanceForTests governance = new GovernanceForTests(Policies.DEFAULT, 8001, 8002);

  @AfterEach
  void end() {
    governance.close();
  }

  @Test
  void aResultThatIsReportedBeforeTheLibraryReturnsIsTheApplications() throws Throwable {
    Fetch fetch = Fetch.start(attempt -> attempt.answered("items"));
    assertEquals(List.of("completed items", "closed"), fetch.seen);
    assertEquals(0, governance.inFlight());
  }

  @Test
  void ofAttemptsThatFailTheConsumerIsToldTheLast() throws Throwable {
    Fetch fetch =
        Fetch.start(
            attempt -> {
              attempt.onFailed(new ConnectException("refused " + attempt.number));
              attempt.onFailed(new ConnectException("again"));
            });
    assertEquals("failed refused 2", fetch.end());
    assertEquals(List.of("told refused 2", "failed refused 2", "closed"), fetch.seen);
    assertEquals(2, fetch.sent.size());
    assertFalse(fetch.sent.get(0).isSending(), "the body is the last attempt's");
    assertTrue(fetch.sent.get(1).isSending());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aResponseThatBreaksIsToldOnce() throws Throwable {
    Fetch fetch =
        Fetch.start(
            attempt -> {
              assertTrue(attempt.onResponse(Collections.emptyMap(), 200));
              attempt.onFailed(new IOException("broken"));
              attempt.onFailed(new IOException("closed"));
            });
    assertEquals(List.of("told broken", "failed broken", "closed"), fetch.seen);
    assertTrue(fetch.isDelivered());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aCancelledExchangeIsCancelledForTheApplication() throws Throwable {
    Fetch fetch = Fetch.start(Sent::onCancelled);
    assertEquals(List.of("told null", "cancelled", "closed"), fetch.seen);
  }

  @Test
  void aFailureOfTheLibraryThatLooksLikeCancellationIsAFailure() throws Throwable {
    Fetch fetch = Fetch.start(attempt -> attempt.onFailed(new CancellationException("stopped")));
    assertEquals(List.of("told stopped", "failed stopped", "closed"), fetch.seen);
  }

  @Test
  void anAttemptThatIsAbortedAtItsDeadlineFailsByATimeout() throws Throwable {
    governance.close();
    ClientPolicy policy =
        ClientPolicy.builder()
            .set(SettingValues.NONE.with(TimeoutConfig.CALL, TimeUnit.MILLISECONDS.toNanos(30)))
            .build();
    governance = new GovernanceForTests(Policies.builder().client("*", policy).build(), 8001, 8002);
    Fetch fetch = Fetch.start(attempt -> {});
    assertEquals("failed deadline exceeded", fetch.end());
  }

  private static final class Fetch extends CallbackCall<String> {
    final List<Sent> sent = new ArrayList<>();
    final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final Consumer<Sent> library;

    private Fetch(Consumer<Sent> library) {
      this.library = library;
    }

    static Fetch start(Consumer<Sent> library) throws Throwable {
      Fetch fetch = new Fetch(library);
      fetch.start(AsyncFetch.DRIVER.begin("orders"));
      return fetch;
    }

    /** Waits for the end of the application's future. */
    String end() throws InterruptedException {
      return String.valueOf(ends.poll(30, TimeUnit.SECONDS));
    }

    @Override
    protected AsyncDriver<?> driver() {
      return AsyncFetch.DRIVER;
    }

    @Override
    protected AsyncAttempt<String> attempt(ClientCall call, long lateNanos) {
      Sent attempt = new Sent(this, call, lateNanos, sent.size() + 1);
      sent.add(attempt);
      return attempt;
    }

    @Override
    protected boolean mayHedge() {
      return false;
    }

    @Override
    protected void reply(LocalReply reply) {}

    @Override
    protected void endCompleted(@Nullable String response) {
      seen.add("completed " + response);
    }

    @Override
    protected void endFailed(Exception failure) {
      seen.add("failed " + failure.getMessage());
    }

    @Override
    protected void endCancelled() {
      seen.add("cancelled");
    }

    @Override
    protected void tell(Exception failure) {
      seen.add("told " + failure.getMessage());
    }

    @Override
    protected void close() {
      ends.add(seen.get(seen.size() - 1));
      seen.add("closed");
    }

    @Override
    protected boolean isCancelled() {
      return false;
    }
  }

  private static final class Sent extends CallbackCall.Attempt<String> {
    final int number;
    private final Fetch fetch;

    Sent(Fetch fetch, ClientCall call, long lateNanos, int number) {
      super(fetch, call, lateNanos);
      this.fetch = fetch;
      this.number = number;
    }

    void answered(String body) {
      onResponse(Collections.emptyMap(), 200);
      onCompleted(body);
    }

    @Override
    protected void execute() {
      fetch.library.accept(this);
    }

    @Override
    protected void abort() {
      onCancelled();
    }

    @Override
    protected @Nullable String header(Object headers, String name) {
      return (String) ((Map<?, ?>) headers).get(name);
    }

    @Override
    protected Iterable<String> setCookies(Object headers) {
      return Collections.emptyList();
    }
  }
}
