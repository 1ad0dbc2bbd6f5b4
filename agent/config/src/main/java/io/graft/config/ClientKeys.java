package io.graft.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.Split;
import java.util.ArrayList;
import java.util.List;

/** From the keys of {@code graft.client.<service>.*} to the policy: one case for each. */
final class ClientKeys {
  static final String MATCH = "match";

  private static final String[] METHODS = {
    "get", "head", "options", "post", "put", "patch", "delete", "trace", "connect"
  };

  private ClientKeys() {}

  /**
   * Sets one policy.
   *
   * @throws IllegalArgumentException with the reason why the text is no value of it
   */
  static void set(ClientPolicyBuilder to, String policy, String text) {
    switch (policy) {
      case "balance":
        to.balance(Balance.valueOf(Form.constant(text)));
        break;
      case "slow-start":
        to.slowStartNanos(Form.nanos(text));
        break;
      case "panic":
        to.panicPercent(Form.wholePercent(text));
        break;
      case "breaker.mode":
        to.breakerMode(Form.mode(text));
        break;
      case "breaker.window":
        to.breakerWindowNanos(Form.nanos(text));
        break;
      case "breaker.min-calls":
        to.breakerMinCalls(Form.integer(text));
        break;
      case "breaker.failure-ratio":
        to.breakerFailureRatio(Form.ratio(text));
        break;
      case "breaker.open-time":
        to.breakerOpenNanos(Form.nanos(text));
        break;
      case "breaker.max-open-time":
        to.breakerMaxOpenNanos(Form.nanos(text));
        break;
      case "breaker.count-500":
        to.breakerCounts500(Form.flag(text));
        break;
      case "eject.mode":
        to.ejectMode(Form.mode(text));
        break;
      case "eject.consecutive":
        to.ejectConsecutive(Form.integer(text));
        break;
      case "eject.success-rate":
        to.ejectSuccessRate(Form.ratio(text));
        break;
      case "eject.min-calls":
        to.ejectMinCalls(Form.integer(text));
        break;
      case "eject.max-percent":
        to.ejectMaxPercent(Form.wholePercent(text));
        break;
      case "eject.time":
        to.ejectNanos(Form.nanos(text));
        break;
      case "eject.max-time":
        to.ejectMaxNanos(Form.nanos(text));
        break;
      case "retry.attempts":
        to.retryAttempts(Form.integer(text));
        break;
      case "retry.methods":
        to.retryMethods(methods(text));
        break;
      case "retry.idempotency-key":
        to.retryIdempotencyKey(Form.flag(text));
        break;
      case "retry.budget-percent":
        to.retryBudgetPercent(Form.percent(text));
        break;
      case "retry.budget-min-per-second":
        to.retryBudgetMinPerSecond(Form.number(text));
        break;
      case "retry.backoff":
        to.retryBackoffNanos(Form.nanos(text));
        break;
      case "retry.max-backoff":
        to.retryMaxBackoffNanos(Form.nanos(text));
        break;
      case "timeout":
        to.timeoutNanos(Form.nanos(text));
        break;
      case "timeout.try":
        to.timeoutTryNanos(Form.nanos(text));
        break;
      case "concurrency":
        to.concurrency(Form.integer(text));
        break;
      case "throttle.mode":
        to.throttleMode(Form.mode(text));
        break;
      case "throttle.per":
        to.throttlePer(key(text));
        break;
      case "hash-key":
        to.hashKey(key(text));
        break;
      case "hash-bound":
        to.hashBound(Form.number(text));
        break;
      case "sticky":
        to.stickyKey(key(text));
        break;
      case "sticky.time":
        to.stickyNanos(Form.nanos(text));
        break;
      case "subset":
        to.subset(Form.integer(text));
        break;
      case "zone":
        to.preferZone(Form.lower(text).equals("prefer"));
        break;
      case "overprovision":
        to.overprovision(Form.number(text));
        break;
      case "color":
        to.color(Form.flag(text));
        break;
      case "to":
        to.split(Split.parse(text));
        break;
      case "eject.check":
        to.ejectCheck(Form.flag(text));
        break;
      case "health.path":
        to.health(to.health().withPath(text));
        break;
      case "health.interval":
        to.health(to.health().withIntervalNanos(Form.nanos(text)));
        break;
      case "health.timeout":
        to.health(to.health().withTimeoutNanos(Form.nanos(text)));
        break;
      case "health.fall":
        to.health(to.health().withFall(Form.integer(text)));
        break;
      case "health.rise":
        to.health(to.health().withRise(Form.integer(text)));
        break;
      case "retry.mode":
        to.retryMode(Form.mode(text));
        break;
      case "retry.statuses":
        to.retryStatuses(statuses(text));
        break;
      case "hedge.delay":
        to.hedge(to.hedge().withDelayNanos(Form.nanos(text)));
        break;
      case "hedge.percent":
        to.hedge(to.hedge().withPercent(Form.percent(text)));
        break;
      case "hedge.mode":
        to.hedge(to.hedge().withMode(Form.mode(text)));
        break;
      case "concurrency.mode":
        to.concurrencyMode(Form.mode(text));
        break;
      case "rate":
      case "rate.burst":
      case "rate.per":
      case "rate.mode":
        if (policy.equals("rate.per")) {
          key(text);
        }
        to.rate(RateKeys.with(to.rate(), policy, text));
        break;
      case "fallback":
        to.fallback(Fallback.parse(text));
        break;
      case "mirror":
        to.mirror(to.mirror().withTarget(text));
        break;
      case "mirror.percent":
        to.mirror(to.mirror().withPercent(Form.percent(text)));
        break;
      case "fault.delay":
        to.fault(to.fault().withDelayNanos(Form.nanos(text)));
        break;
      case "fault.delay-percent":
        to.fault(to.fault().withDelayPercent(Form.percent(text)));
        break;
      case "fault.abort":
        to.fault(to.fault().withAbort(abort(text)));
        break;
      case "fault.abort-percent":
        to.fault(to.fault().withAbortPercent(Form.percent(text)));
        break;
      case "fault.header":
        to.fault(to.fault().withHeader(text));
        break;
      case "fault.mode":
        to.fault(to.fault().withMode(Form.mode(text)));
        break;
      case MATCH:
        match(text);
        break;
      default:
        throw new IllegalArgumentException(policy + " is in the catalogue but has no policy");
    }
  }

  /** What a client can see of its own request. */
  private static RequestKey key(String text) {
    RequestKey key = RequestKey.parse(text);
    if (key.kind() == RequestKey.Kind.CALLER || key.kind() == RequestKey.Kind.ROUTE) {
      throw new IllegalArgumentException("only a server has a limit for each " + key);
    }
    return key;
  }

  /** A match whose methods are no misspelled ones. */
  static RequestMatch match(String text) {
    RequestMatch match = RequestMatch.parse(text);
    List<String> methods = match.methods();
    for (int i = 0; i < methods.size(); i++) {
      method(methods.get(i));
    }
    return match;
  }

  private static List<String> methods(String text) {
    List<String> methods = Form.list(text);
    for (int i = 0; i < methods.size(); i++) {
      method(methods.get(i));
    }
    return methods;
  }

  /** Anything may be a method, but not what is nearly one of the usual ones. */
  private static void method(String text) {
    if (text.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("'" + text + "' is no method, commas stand between them");
    }
    String meant = Spelling.closest(text, METHODS);
    if (meant != null && !meant.equals(Form.lower(text))) {
      throw new IllegalArgumentException(
          "'" + text + "' is no method, did you mean " + Form.constant(meant) + "?");
    }
  }

  private static List<Integer> statuses(String text) {
    List<Integer> statuses = new ArrayList<>();
    List<String> words = Form.list(text);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.length() == 3 && Form.lower(word).endsWith("xx")) {
        throw new IllegalArgumentException("'" + word + "' is many, name each status");
      }
      try {
        statuses.add(Form.integer(word));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("'" + word + "' is no status", e);
      }
    }
    return statuses;
  }

  private static int abort(String text) {
    if (Form.lower(text).equals("reset")) {
      return FaultPolicy.RESET;
    }
    try {
      return Form.integer(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("neither a status nor 'reset'", e);
    }
  }
}
