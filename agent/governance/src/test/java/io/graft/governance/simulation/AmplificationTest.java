package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.ThrottleConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.policy.ClientPolicy;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Retries of several layers must not multiply the load on a service that fails anyway. Three
 * services in a row and their callers call a fourth one that fails; attempts there are counted
 * against calls of the first.
 */
class AmplificationTest {
  private static final int LAYERS = 4;

  /** Nothing but the budget and the rule for retries of retries. */
  private static final ClientPolicy BUDGET_ONLY =
      ClientPolicy.builder()
          .set(BreakerConfig.MODE, Mode.OFF)
          .set(ThrottleConfig.MODE, Mode.OFF)
          .build();

  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 100, 1000})
  void withTheDefaultsThereIsLessLoadAndNotMore(double perSecond) {
    double times = amplification(ClientPolicy.DEFAULT, perSecond, s -> s.status = 503);
    assertTrue(times <= 1, times + " times the calls");
  }

  @ParameterizedTest
  @CsvSource({"100,503,2", "100,502,2", "1000,504,2", "100,503,5", "1000,502,5"})
  void withoutABreakerTheBudgetsOfAllLayersAddUpAndDoNotMultiply(
      double perSecond, int status, int attempts) {
    ClientPolicy policy =
        attempts == 2
            ? BUDGET_ONLY
            : BUDGET_ONLY.toBuilder().set(RetryConfig.ATTEMPTS, attempts).build();
    double times = amplification(policy, perSecond, s -> s.status = status);
    assertTrue(times <= 1.5, times + " times the calls");
    assertTrue(times > 1.2, "the test is worth something: " + times);
  }

  @Test
  void attemptsThatTimeOutDoNotMultiplyEither() {
    ClientPolicy policy = BUDGET_ONLY.toBuilder().set(TimeoutConfig.TRY, SECOND / 10).build();
    double times = amplification(policy, 100, Server::hang);
    assertTrue(times <= 1.5, times + " times the calls");
  }

  /**
   * Callers of less than five calls a second each, without a breaker: two retries of 10 s are
   * allowed whatever happens, and are more than a tenth.
   */
  @Test
  void aFewCallsMayBeRetriedMoreOftenButNoMoreThanTwiceInTenSeconds() {
    double times = amplification(BUDGET_ONLY, 4, s -> s.status = 503);
    assertTrue(times > 1.5 && times < 2, times + " times the calls");
  }

  private static double amplification(
      ClientPolicy policy, double perSecond, Consumer<Server> failure) {
    World world = new World(31);
    Network network = new Network(world);
    network.latency = MILLI / 5;
    Layers layers = new Layers(network, policy, LAYERS, 2, 2);
    OfferedLoad load = new OfferedLoad(world, layers.clients.get(0), "s0", perSecond);
    load.run(15 * SECOND);
    layers.bottom().servers.forEach(failure);
    layers.bottom().forget();
    Tally tally = load.run((long) Math.max(30, Math.min(600, 20_000 / perSecond)) * SECOND);
    assertTrue(tally.served() <= 0.01 * tally.calls, tally.toString());
    return (double) layers.bottom().received() / tally.calls;
  }
}
