package io.graft.security.check;

import io.graft.config.security.access.AccessCheck;
import io.graft.daemon.Scheduler;
import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.outbound.Outbound;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpTransport;
import io.graft.security.check.CheckCounts.Result;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the checks of rules, a bounded number at a time. Threads that serve one request wait for the
 * answer; on an event loop the request is refused while its question is under way, and the answer
 * decides when the client comes again. Outlives changes of the rules. Thread-safe.
 */
public final class AccessChecks {
  /** Questions of all rules under way. */
  private static final int MOST_AT_ONCE = 64;

  /** Answers for event loops that nobody has come for yet. */
  private static final int MOST_PENDING = 1000;

  private static final int MOST_REMEMBERED = 10_000;
  private static final long PENDING_NANOS = 10_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final long TOLD_MILLIS = 60_000;

  private final String service;
  private final Scheduler scheduler;
  private final HttpTransport transport;
  private final Supplier<@Nullable Outbound> calls;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final BoundedMap<Remembered> remembered = new BoundedMap<>(MOST_REMEMBERED);
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private volatile long purgedAt = System.nanoTime();
  private final Map<String, CheckCounts> counts = new ConcurrentHashMap<>();

  /**
   * @param service the name of this service
   * @param calls what governs the questions; {@code null} while the agent starts
   */
  public AccessChecks(
      String service,
      Scheduler scheduler,
      HttpTransport transport,
      Supplier<@Nullable Outbound> calls) {
    this.service = service;
    this.scheduler = scheduler;
    this.transport = transport;
    this.calls = calls;
  }

  /** An answer that holds for equal requests for a while. */
  private static final class Remembered implements BoundedMap.Aged {
    private volatile CheckAnswer answer;
    private volatile long until;

    Remembered(CheckAnswer answer, long until) {
      this.answer = answer;
      this.until = until;
    }

    @Override
    public long lastUsed() {
      return until;
    }

    @Override
    public void evicted() {}
  }

  /** A question of a request that did not wait. */
  private static final class Pending {
    final CompletableFuture<CheckAnswer> answer;
    final long since = System.nanoTime();

    Pending(CompletableFuture<CheckAnswer> answer) {
      this.answer = answer;
    }
  }

  /**
   * Asks about a request, and waits for the answer if its thread may.
   *
   * @param rule the name of the rule
   * @return {@code null}: it is under way, and the client must come again
   */
  public @Nullable CheckAnswer ask(String rule, AccessCheck check, GuardedRequest request) {
    CheckCounts counted = counts(rule);
    if (isLoop(rule, request)) {
      counted.add(Result.LOOP);
      return CheckAnswer.failed("it would ask about its own question");
    }
    CheckQuestion question = new CheckQuestion(check, rule, service, request);
    String key = question.key();
    CheckAnswer known = remembered(key);
    if (known != null) {
      counted.add(Result.REMEMBERED);
      return known;
    }
    return request.mayWait() ? await(rule, question, key) : comeAgain(rule, question, key);
  }

  /** Whether a request is the question of a check. */
  public static boolean isQuestion(GuardedRequest request) {
    return request.header(CheckQuestion.MARK) != null;
  }

  /**
   * Asks about a request that is served meanwhile: nobody waits.
   *
   * @param then called with the answer on any thread, unless too many questions are under way
   */
  public void observe(
      String rule, AccessCheck check, GuardedRequest request, Consumer<CheckAnswer> then) {
    if (isLoop(rule, request)) {
      counts(rule).add(Result.LOOP);
      return;
    }
    CheckQuestion question = new CheckQuestion(check, rule, service, request);
    String key = question.key();
    CheckAnswer known = remembered(key);
    if (known != null) {
      counts(rule).add(Result.REMEMBERED);
      then.accept(known);
      return;
    }
    CheckCall call = begin(rule, question, key, false);
    if (call != null) {
      call.answer().thenAccept(then);
    }
  }

  private boolean isLoop(String rule, GuardedRequest request) {
    if (!isQuestion(request)) {
      return false;
    }
    scheduler.execute(
        "log",
        () ->
            AgentLog.atMost(
                "check loop " + rule,
                TOLD_MILLIS,
                "access rule "
                    + rule
                    + " matches a request that is itself the question of an access check, and"
                    + " refuses it; leave the service that checks out of the rule"));
    return true;
  }

  private @Nullable CheckAnswer remembered(String key) {
    Remembered entry = remembered.get(key);
    return entry == null || System.nanoTime() - entry.until >= 0 ? null : entry.answer;
  }

  private CheckAnswer await(String rule, CheckQuestion question, String key) {
    CheckCall call = begin(rule, question, key, true);
    if (call == null) {
      return busy();
    }
    try {
      return call.answer().get(question.check.timeoutNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      call.giveUp();
      return call.answer().join();
    }
    call.giveUp();
    return call.answer().join();
  }

  private static CheckAnswer busy() {
    return CheckAnswer.failed("more than " + MOST_AT_ONCE + " checks are under way");
  }

  private @Nullable CheckAnswer comeAgain(String rule, CheckQuestion question, String key) {
    Pending entry = pending.get(key);
    if (entry != null) {
      // The answer decides about one request.
      return entry.answer.isDone() && pending.remove(key, entry) ? entry.answer.join() : null;
    }
    long now = System.nanoTime();
    if (now - purgedAt > SECOND) {
      purgedAt = now;
      pending.values().removeIf(each -> now - each.since > PENDING_NANOS);
    }
    if (pending.size() >= MOST_PENDING) {
      counts(rule).add(Result.BUSY);
      return busy();
    }
    CheckCall call = begin(rule, question, key, false);
    if (call == null) {
      return busy();
    }
    pending.put(key, new Pending(call.answer()));
    return null;
  }

  private @Nullable CheckCall begin(
      String rule, CheckQuestion question, String key, boolean mayWait) {
    if (!free.tryAcquire()) {
      counts(rule).add(Result.BUSY);
      tell(rule, busy());
      return null;
    }
    CheckCall call =
        new CheckCall(question, transport, scheduler, answer -> ended(rule, key, answer));
    Outbound governing = calls.get();
    if (!mayWait && CheckCall.mayWait(governing, question)) {
      // A registry has to be asked for the name first, which an event loop must not wait for.
      CheckThread.run(() -> call.begin(governing));
    } else {
      call.begin(governing);
    }
    return call;
  }

  private void ended(String rule, String key, CheckAnswer answer) {
    free.release();
    boolean failed = answer.failure() != null;
    counts(rule).add(failed ? Result.FAILED : answer.isAllowed() ? Result.ALLOWED : Result.DENIED);
    if (failed) {
      tell(rule, answer);
    } else if (answer.lifeSeconds() > 0) {
      long until = System.nanoTime() + answer.lifeSeconds() * SECOND;
      Remembered entry = remembered.add(key, new Remembered(answer, until));
      entry.answer = answer;
      entry.until = until;
    }
  }

  private void tell(String rule, CheckAnswer answer) {
    scheduler.execute(
        "log",
        () ->
            AgentLog.atMost(
                "check " + rule,
                TOLD_MILLIS,
                "the check of access rule " + rule + " does not answer: " + answer.failure()));
  }

  private CheckCounts counts(String rule) {
    CheckCounts known = counts.get(rule);
    return known != null ? known : counts.computeIfAbsent(rule, any -> new CheckCounts());
  }

  /** The counts by the names of rules, in their order. */
  public Map<String, CheckCounts> counts() {
    return new TreeMap<>(counts);
  }
}
