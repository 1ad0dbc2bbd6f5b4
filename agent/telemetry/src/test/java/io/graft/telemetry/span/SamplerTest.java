package io.graft.telemetry.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.1, 0.5, 1})
  void keepsItsShareOfRandomTraces(double ratio) {
    Sampler sampler = Sampler.ratio(ratio);
    Random random = new Random(7);
    int rounds = 200_000;
    int kept = 0;
    for (int i = 0; i < rounds; i++) {
      kept += sampler.sampleRoot(random.nextLong()) ? 1 : 0;
    }

    double tolerance = 5 * Math.sqrt(ratio * (1 - ratio) / rounds);
    assertEquals(ratio, kept / (double) rounds, tolerance);
  }

  @Test
  void decidesOverTheRandomHalfAloneAndAlikeEverywhere() {
    assertTrue(Sampler.ratio(0.1).sampleRoot(0x00ffffffffffffffL));
    assertFalse(Sampler.ratio(0.1).sampleRoot(0xff00000000000000L));
    // What a sampler with a small share keeps, one with a larger share keeps too.
    Random random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      long id = random.nextLong();
      assertTrue(!Sampler.ratio(0.1).sampleRoot(id) || Sampler.ratio(0.3).sampleRoot(id));
    }
  }

  @Test
  void aCapHoldsWhateverTheShare() {
    Sampler sampler = Sampler.capped(1, 100);
    int kept = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      kept += sampler.sampleRoot(i) ? 1 : 0;
    }
    double seconds = (System.nanoTime() - begin) / 1e9;

    assertTrue(kept >= 100 && kept <= 101 + 100 * seconds, kept + " in " + seconds + " s");
  }

  @Test
  void saysWhatItDoes() {
    assertEquals(
        "10 % of the traces that begin here, at most 100/s", Sampler.capped(0.1, 100).toString());
    assertEquals("0.1 % of the traces that begin here", Sampler.ratio(0.001).toString());
  }

  @Test
  void aRateLetsASecondsWorthThroughAtOnceAndThenItsShare() {
    RateCap rate = new RateCap(10, 0);
    int passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += rate.tryAcquire(0) ? 1 : 0;
    }
    assertEquals(10, passed);
    assertFalse(rate.tryAcquire(99_999_999));
    assertTrue(rate.tryAcquire(100_000_000));
    assertFalse(rate.tryAcquire(100_000_000));

    passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += rate.tryAcquire(60_000_000_000L) ? 1 : 0;
    }
    assertEquals(10, passed, "a long silence is worth no more than a second");
  }
}
