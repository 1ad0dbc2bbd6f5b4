package io.graft.console.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import org.junit.jupiter.api.Test;

class MeterTest {
  private static Meter of(String buckets, long failures, double seconds) throws Exception {
    String json = "{'buckets':[%s],'failures':%d,'seconds':%s}";
    return Meter.read(
        JsonValue.read(json.formatted(buckets, failures, seconds).replace('\'', '"')));
  }

  @Test
  void quantilesAreEstimatedWithinABucket() throws Exception {
    Meter meter = of("50,0,0,50,0,0,0,0,0,0,0,0,0,0,0", 10, 2);
    assertEquals(100, meter.count());
    assertEquals(0.1, meter.failureRatio(), 1e-9);
    assertEquals(2.5, meter.quantileMillis(0.25), 1e-9);
    assertEquals(5, meter.quantileMillis(0.5), 1e-9);
    assertEquals(37.5, meter.quantileMillis(0.75), 1e-9);
    assertEquals(10_000, of("0,0,0,0,0,0,0,0,0,0,0,0,0,0,3", 0, 60).quantileMillis(0.99), 1e-9);
    assertTrue(Double.isNaN(new Meter().quantileMillis(0.5)));
  }

  @Test
  void aDifferenceHasWhatCameSince() throws Exception {
    Meter before = of("5,1,0,0,0,0,0,0,0,0,0,0,0,0,0", 1, 1);
    Meter difference = of("7,1,3,0,0,0,0,0,0,0,0,0,0,0,0", 2, 1.5).since(before);
    assertEquals(5, difference.count());
    assertEquals(0.2, difference.failureRatio(), 1e-9);
  }

  @Test
  void whatIsWrittenIsReadAndNonsenseIsNothing() throws Exception {
    Meter meter = of("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15", 3, 4.5);
    JsonWriter json = new JsonWriter().open();
    meter.writeCounts(json);
    Meter read = Meter.read(JsonValue.read(json.close().toString()));
    assertEquals(meter.count(), read.count());
    assertEquals(meter.quantileMillis(0.9), read.quantileMillis(0.9), 1e-9);
    assertEquals(0, of("-5,\"x\",null,{},[]", -1, -1).count());
    assertEquals(0, Meter.read(JsonValue.NONE).count());
  }

  @Test
  void aRateIsThatOfTheWindow() throws Exception {
    JsonWriter json = new JsonWriter().open();
    of("30,0,0,0,0,0,0,0,0,0,0,0,0,0,0", 3, 0.06).write(json, 10);
    JsonValue written = JsonValue.read(json.close().toString());
    assertEquals(3, written.get("perSecond").fraction(0), 1e-9);
    assertEquals(0.1, written.get("failureRatio").fraction(0), 1e-9);
    assertEquals(2, written.get("meanMillis").fraction(0), 1e-9);
  }
}
