package io.graft.console.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FoundTracesTest {
  private static FoundSpan span(String service, String fields) throws JsonException {
    return FoundSpan.read(JsonValue.read("{" + fields.replace('\'', '"') + "}"), service, "i-1");
  }

  private static String ids(long trace, long span, long parent) {
    return String.format(
            "'traceId':'%032x','spanId':'%016x','parentSpanId':'%016x'", trace, span, parent)
        .replace(",'parentSpanId':'0000000000000000'", "");
  }

  private static JsonNode list(FoundTraces found) throws IOException {
    JsonWriter json = new JsonWriter().open();
    found.write(json);
    return new ObjectMapper().readTree(json.close().toString());
  }

  private static JsonNode spans(FoundTraces found, long trace) throws IOException {
    JsonWriter json = new JsonWriter().open();
    found.write(json, String.format("%032x", trace));
    return new ObjectMapper().readTree(json.close().toString());
  }

  @Test
  void spansOfSeveralServicesAreOneTrace() throws Exception {
    FoundTraces found = FoundTraces.newest(10);
    // The clock of the callee is late, and its agent answers first.
    found.add(
        span(
            "users",
            ids(7, 3, 2)
                + ",'kind':'SERVER','name':'GET /users','startEpochMicros':90,'durationMicros':10,"
                + "'status':'ERROR','code':500"));
    found.add(
        span(
            "shop",
            ids(7, 1, 0)
                + ",'kind':'SERVER','name':'GET /cart','startEpochMicros':100,"
                + "'durationMicros':50,'code':200"));
    found.add(
        span(
            "shop",
            ids(7, 2, 1)
                + ",'kind':'CLIENT','name':'GET','destination':'users','startEpochMicros':110,"
                + "'durationMicros':20"));
    found.add(span("shop", ids(8, 1, 0) + ",'startEpochMicros':300,'durationMicros':1"));

    JsonNode traces = list(found).get("traces");
    assertEquals(2, traces.size());
    assertTrue(traces.get(0).get("id").asText().endsWith("8"), "newest first");
    JsonNode first = traces.get(1);
    assertEquals("shop", first.get("service").asText());
    assertEquals("GET /cart", first.get("name").asText());
    assertEquals(60, first.get("durationMicros").asInt());
    assertEquals(3, first.get("spans").asInt());
    assertEquals(1, first.get("errors").asInt());
    assertEquals(200, first.get("code").asInt());
    assertEquals("[\"shop\",\"users\"]", first.get("services").toString());
    assertFalse(list(found).get("more").asBoolean());
    assertEquals(3, spans(found, 7).get("spans").size());
    assertEquals(0, spans(found, 9).get("spans").size());
  }

  @Test
  void whatAStrangerTellsIsBounded() throws Exception {
    FoundTraces found = FoundTraces.newest(10);
    for (int i = 1; i <= 5_000; i++) {
      found.add(span("a", ids(i, 1, 0) + ",'startEpochMicros':" + i));
    }
    JsonNode all = list(found);
    assertEquals(10, all.get("traces").size());
    assertEquals(5_000, all.get("traces").get(0).get("startEpochMicros").asInt());
    assertTrue(all.get("more").asBoolean());
    FoundTraces one = FoundTraces.of(String.format("%032x", 1));
    one.add(span("a", ids(2, 1, 0)));
    for (int i = 1; i <= 5_000; i++) {
      one.add(span("a", ids(1, i, 0)));
    }
    assertEquals(2_000, spans(one, 1).get("spans").size());
    assertTrue(spans(one, 1).get("more").asBoolean());
  }

  @Test
  void whatHasNoIdsIsNoSpan() throws Exception {
    assertNull(span("a", "'traceId':'7','spanId':'1'"));
    assertNull(span("a", "'traceId':{'x':1},'spanId':[1]"));
    assertNull(span("a", ids(1, 1, 0).toUpperCase(java.util.Locale.ROOT) + ",'x':'<script>'"));
    assertNotNull(span("a", ids(1, 1, 0) + ",'durationMicros':'much','attributes':[1,2]"));
  }

  @Test
  void headersAndSecretsAreLeftOutAndTextsAreCut() throws Exception {
    FoundTraces found = FoundTraces.newest(1);
    StringBuilder attributes = new StringBuilder("'http.request.method':'GET'");
    for (String each :
        new String[] {
          "http.request.header.authorization",
          "http.response.header.set-cookie",
          "Cookie",
          "db.password",
          "app.api_key",
          "my.secret",
          "access_token",
          "http.request.body"
        }) {
      attributes.append(",'").append(each).append("':'hush'");
    }
    for (int i = 0; i < 100; i++) {
      attributes.append(",'x").append(i).append("':'y'");
    }
    String name = new String(new char[5_000]).replace('\0', 'n');
    found.add(span("a", ids(1, 1, 0) + ",'name':'" + name + "','attributes':{" + attributes + "}"));
    JsonNode span = spans(found, 1).get("spans").get(0);
    assertFalse(span.toString().contains("hush"), span::toString);
    assertEquals(40, span.get("attributes").size());
    assertEquals("GET", span.get("attributes").get("http.request.method").asText());
    assertEquals(501, span.get("name").asText().length());
  }
}
