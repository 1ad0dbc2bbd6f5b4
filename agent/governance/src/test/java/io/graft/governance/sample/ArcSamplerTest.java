package io.graft.governance.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ArcSamplerTest {
  private static final long NUMBERS = 1L << 32;
  private static final int DRAWS = 1_000_000;

  @Test
  void eachEndpointIsDrawnAsFarAsItIsCovered() {
    double[] coverage = {0.25, 1, 1, 0.5};
    int[] drawn = draw(coverage);
    for (int i = 0; i < coverage.length; i++) {
      assertEquals(DRAWS * coverage[i] / 2.75, drawn[i], 10);
    }
  }

  @Test
  void theLastNumberStaysOnTheArc() {
    for (int n : new int[] {2, 3, 7, 100, 1_000, 65_537}) {
      for (double end : new double[] {0.1, 1 / 3.0, 1}) {
        double[] coverage = new double[n];
        Arrays.fill(coverage, 1);
        coverage[0] = 1 / 3.0;
        coverage[n - 1] = end;
        ArcSampler arc = arc(coverage);
        assertEquals(0, arc.draw(0));
        assertEquals(n - 1, arc.draw(NUMBERS - 1), n + " to " + end);
      }
    }
  }

  @Test
  void aHardlyCoveredEndpointDoesNotMoveOtherDraws() {
    int last = arc(new double[] {1 / 3.0, 1, 1e-15}).draw(NUMBERS - 1);
    assertEquals(1, last);
  }

  @Test
  void aPartlyCoveredEndpointInTheMiddleIsNotAnArc() {
    assertNull(ArcSampler.of(new double[] {1, 0.5, 1}));
    assertNull(ArcSampler.of(new double[] {0.5}));
  }

  private static int[] draw(double[] coverage) {
    int[] drawn = new int[coverage.length];
    ArcSampler arc = arc(coverage);
    for (long i = 0; i < DRAWS; i++) {
      drawn[arc.draw(i * NUMBERS / DRAWS)]++;
    }
    return drawn;
  }

  private static ArcSampler arc(double[] coverage) {
    ArcSampler arc = ArcSampler.of(coverage);
    assertNotNull(arc);
    return arc;
  }
}
