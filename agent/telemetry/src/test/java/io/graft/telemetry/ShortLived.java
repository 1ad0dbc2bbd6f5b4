package io.graft.telemetry;

import io.graft.net.http.HttpTransport;
import java.util.Map;

/** An application that records a few calls and ends. */
final class ShortLived {
  private ShortLived() {}

  /**
   * @param words the endpoint
   */
  public static void main(String[] words) {
    Map<String, String> keys = Map.of("otel.exporter.otlp.endpoint", words[0]);
    Telemetry telemetry =
        new Telemetry(
            TelemetrySettings.of(keys::get),
            Map.of("service.name", "short"),
            "1",
            new HttpTransport(),
            System.err::println);
    telemetry.start();
    for (int i = 0; i < 7; i++) {
      telemetry.called(new Attempt());
    }
    System.out.println(telemetry.prometheus(true).length());
  }
}
