package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetrySettingsTest {
  private static TelemetrySettings of(Map<String, String> keys) {
    return TelemetrySettings.of(keys::get);
  }

  @Test
  void withoutAnyKeyNothingIsExportedAndATenthIsSampled() {
    TelemetrySettings settings = of(Map.of());

    assertFalse(settings.plan().any());
    assertFalse(settings.disabled());
    assertEquals(2048, settings.queueSize());
    assertEquals(512, settings.plan().batchSize());
    assertTrue(settings.sampler().toString().startsWith("10 %"));
    assertEquals(List.of(), settings.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "http://collector:4318, http://collector:4318/v1/traces, http://collector:4318/v1/metrics",
    "http://collector:4318/, http://collector:4318/v1/traces, http://collector:4318/v1/metrics",
    "https://c/otlp, https://c:443/otlp/v1/traces, https://c:443/otlp/v1/metrics",
    "http://[::1]:4318, http://[::1]:4318/v1/traces, http://[::1]:4318/v1/metrics",
    "http://[::1], http://[::1]:80/v1/traces, http://[::1]:80/v1/metrics",
    "http://[fe80::1%25eth0]:1, http://[fe80::1%eth0]:1/v1/traces, http://[fe80::1%eth0]:1/v1/metrics",
    "http://otel_collector:4318, http://otel_collector:4318/v1/traces, http://otel_collector:4318/v1/metrics",
    "http://2collector:4318, http://2collector:4318/v1/traces, http://2collector:4318/v1/metrics",
    "http://otel.1:4318, http://otel.1:4318/v1/traces, http://otel.1:4318/v1/metrics",
    "HTTPS://u:p@my_host/x?k=v, https://my_host:443/x/v1/traces, https://my_host:443/x/v1/metrics"
  })
  void theCommonEndpointGetsThePathOfEachSignal(String url, String traces, String metrics) {
    TelemetrySettings settings = of(Map.of("otel.exporter.otlp.endpoint", url));

    assertEquals(traces, String.valueOf(settings.plan().traces()));
    assertEquals(metrics, String.valueOf(settings.plan().metrics()));
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void theEndpointOfASignalIsTakenAsItIs() {
    TelemetrySettings settings =
        of(Map.of("otel.exporter.otlp.traces.endpoint", "http://collector:4318/here"));

    assertEquals("http://collector:4318/here", String.valueOf(settings.plan().traces()));
    assertNull(settings.plan().metrics());
  }

  @Test
  void attributesOfTheResourceAreDecodedAndAnInvalidListIsNone() {
    TelemetrySettings settings =
        of(Map.of("otel.resource.attributes", "service%2Ename=a%2Cb,team=caf%C3%A9+1"));
    assertEquals(Map.of("service.name", "a,b", "team", "café+1"), settings.resourceAttributes());
    TelemetrySettings wrong = of(Map.of("otel.resource.attributes", "a=b,load=50%"));
    assertEquals(Map.of(), wrong.resourceAttributes());
    assertTrue(wrong.warnings().get(0).contains("percent sign"), wrong.warnings()::toString);
  }

  @Test
  void anExporterCanBeSwitchedOff() {
    TelemetrySettings settings =
        of(
            Map.of(
                "otel.exporter.otlp.endpoint", "http://collector:4318",
                "otel.metrics.exporter", "none"));

    assertNotNull(settings.plan().traces());
    assertNull(settings.plan().metrics());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"collector:4318", "grpc://collector", "http://", "http://a b", "http://h:0"})
  void aMalformedEndpointIsAWarningAndNoExport(String url) {
    TelemetrySettings settings = of(Map.of("otel.exporter.otlp.endpoint", url));

    assertFalse(settings.plan().any());
    assertEquals(1, settings.warnings().size(), settings.warnings()::toString);
    String line = settings.warnings().get(0);
    assertTrue(line.startsWith("otel.exporter.otlp.endpoint=" + url + " "), line);
    assertTrue(line.endsWith("; nothing is exported to it"), line);
  }

  @Test
  void theWarningShowsNoCredentials() {
    String line =
        of(Map.of("otel.exporter.otlp.endpoint", "ftp://ann:secret@h:1?key=secret"))
            .warnings()
            .get(0);

    assertFalse(line.contains("secret"), line);
    assertTrue(line.startsWith("otel.exporter.otlp.endpoint=ftp://…@h:1 "), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/json", "http/protobuf"})
  void everyProtocolIsSupported(String protocol) {
    TelemetrySettings settings =
        of(
            Map.of(
                "otel.exporter.otlp.endpoint",
                "http://collector:4317",
                "otel.exporter.otlp.protocol",
                protocol));

    assertEquals(List.of(), settings.warnings());
    assertTrue(settings.plan().any());
  }

  @Test
  void anUnknownProtocolIsOneWarningThatSaysWhatIsUsed() {
    TelemetrySettings settings =
        of(
            Map.of(
                "otel.exporter.otlp.endpoint",
                "http://collector:4317",
                "otel.exporter.otlp.protocol",
                "thrift"));

    assertEquals(1, settings.warnings().size());
    assertTrue(settings.warnings().get(0).contains("http/protobuf is used"));
    assertTrue(settings.plan().any());
  }

  @ParameterizedTest
  @ValueSource(strings = {"client.key", "client.certificate"})
  void aKeyWithoutItsCertificateIsOneWarning(String key) {
    TelemetrySettings settings =
        of(
            Map.of(
                "otel.exporter.otlp.endpoint",
                "https://collector:4317",
                "otel.exporter.otlp." + key,
                "own.pem"));

    assertEquals(1, settings.warnings().size(), settings.warnings()::toString);
    assertTrue(settings.warnings().get(0).contains("no client certificate is sent"));
  }

  @Test
  void aProtocolOfNoConsequenceIsNoWarning() {
    assertEquals(List.of(), of(Map.of("otel.exporter.otlp.protocol", "grpc")).warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "always_on, '', 100 %",
    "parentbased_always_on, '', 100 %",
    "always_off, '', 0 %",
    "traceidratio, 0.25, 25 %",
    "parentbased_traceidratio, 0.005, 0.5 %",
    "parentbased_traceidratio, '', 100 %"
  })
  void samplersAreTheStandardOnes(String name, String argument, String share) {
    TelemetrySettings settings =
        of(Map.of("otel.traces.sampler", name, "otel.traces.sampler.arg", argument));

    assertEquals(share + " of the traces that begin here", settings.sampler().toString());
    assertEquals(List.of(), settings.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "otel.traces.sampler, sometimes",
    "otel.bsp.max.queue.size, -1",
    "otel.bsp.max.export.batch.size, 4096",
    "otel.bsp.schedule.delay, soon",
    "otel.metric.export.interval, 99999999999999999999",
    "otel.resource.attributes, nonsense"
  })
  void aValueThatCanNotBeUsedIsOneWarningThatNamesItsKey(String key, String value) {
    TelemetrySettings settings = of(Map.of(key, value));

    assertEquals(1, settings.warnings().size(), settings.warnings()::toString);
    assertTrue(settings.warnings().get(0).startsWith(key));
  }

  @Test
  void aHeaderThatWouldBreakTheRequestIsLeftOutAndNotRepeated() {
    TelemetrySettings settings =
        of(
            Map.of(
                "otel.exporter.otlp.endpoint", "http://c",
                "otel.exporter.otlp.headers", "a=x%0d%0aEvil: 1,b b=secret,c=ok,hush"));

    assertEquals(2, settings.warnings().size(), settings.warnings()::toString);
    for (String warning : settings.warnings()) {
      assertFalse(warning.contains("secret") || warning.contains("hush"), warning);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://collector:4318, Authorization=Bearer%20x, 1",
    "http://10.0.0.7:4318, x-api-key=x, 1",
    "https://collector:4318, Authorization=Bearer%20x, 0",
    "http://127.0.0.1:4318, Authorization=Bearer%20x, 0",
    "http://[::1]:4318, Authorization=Bearer%20x, 0",
    "http://collector:4318, x-tenant=shop, 0"
  })
  void credentialsThatLeaveTheHostUnencryptedAreOneLine(String url, String headers, int lines) {
    TelemetrySettings settings =
        of(Map.of("otel.exporter.otlp.endpoint", url, "otel.exporter.otlp.headers", headers));

    assertEquals(lines, settings.warnings().size(), settings.warnings()::toString);
    if (lines > 0) {
      assertTrue(settings.warnings().get(0).contains("unencrypted"));
    }
  }

  /** A second length, or another host, would make another request of it. */
  @Test
  void aHeaderThatTheAgentSetsItselfIsLeftOut() {
    OtelKeys keys = new OtelKeys(key -> "Host=evil,content-length=5,Authorization=Bearer%20x");

    assertEquals(Map.of("Authorization", "Bearer x"), keys.headers("otel.headers"));
    assertEquals(
        List.of(
            "otel.headers has Host, which the agent sets itself; it is ignored",
            "otel.headers has content-length, which the agent sets itself; it is ignored"),
        keys.warnings());
  }

  @ParameterizedTest
  @CsvSource({"5000, 5000", "5s, 5000", "2m, 120000", "250ms, 250", "1 s, 1000"})
  void durationsAreMillisecondsOrHaveAUnit(String text, long millis) {
    OtelKeys keys = new OtelKeys(key -> text);

    assertEquals(millis, keys.millis("x", 1));
    assertEquals(List.of(), keys.warnings());
  }
}
