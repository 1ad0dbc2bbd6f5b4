package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.AssertionFailedError;

/** Cases of the client contract that have one subject, and the words that cases are told in. */
abstract class Cases {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final AtomicInteger IDS = new AtomicInteger();

  final Cell cell;
  final Instances instances;
  private final Subject subject;

  Cases(Subject subject) {
    this.subject = subject;
    cell = subject.cell;
    instances = subject.instances;
  }

  /** Adds each case by the sentence that it proves. */
  abstract void into(Map<String, Executable> cases);

  final ProbeProcess probe() {
    return subject.probe();
  }

  /** Ends the probe: no case comes after. */
  final void close() {
    subject.close();
  }

  final Map<String, String> special(String way, String url) {
    Map<String, String> words = words(url);
    words.put("way", way);
    return probe().ask("special", words);
  }

  final int inFlight(String service) {
    for (JsonNode destination : probe().admin().status().path("destinations")) {
      if (destination.path("name").asText().equals(service)) {
        return destination.path("inFlight").asInt();
      }
    }
    throw new AssertionError("no destination " + service);
  }

  final Map<String, String> call(String url, String... words) {
    Map<String, String> all = words(url);
    for (int i = 0; i < words.length; i += 2) {
      all.put(words[i], words[i + 1]);
    }
    return probe().ask("call", all);
  }

  static Map<String, String> words(String url) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("url", url);
    return words;
  }

  /**
   * Makes calls of a short time until a server has read one, and returns its id: on a busy machine
   * the time may be over before the request is sent.
   */
  static String untilRead(Predicate<String> call) {
    for (int i = 0; i < 20; i++) {
      String id = id();
      if (call.test(id)) {
        return id;
      }
    }
    throw new AssertionError("no request of 20 was read by a server");
  }

  /** Whether a request has been read by a server, or is within seconds. */
  final boolean isRead(String id) {
    try {
      Await.until(
          "request " + id + " to arrive",
          Duration.ofSeconds(5),
          () -> !instances.received(id).isEmpty(),
          () -> "");
      return true;
    } catch (AssertionFailedError never) {
      return false;
    }
  }

  final Received one(String id) {
    List<Received> all = instances.received(id);
    assertEquals(1, all.size(), all::toString);
    return all.get(0);
  }

  final Set<String> instancesOf(String id) {
    Set<String> addresses = new HashSet<>();
    instances.received(id).forEach(seen -> addresses.add(seen.instance()));
    return addresses;
  }

  static boolean second(Received received) {
    return "2".equals(received.header("x-graft-attempt"));
  }

  /** The span whose ids a request carried. */
  final JsonNode span(Received received) {
    return span(received.spanId());
  }

  final JsonNode span(String id) {
    return Await.value(
        "span " + id + " to be recorded",
        () -> {
          for (JsonNode span : probe().admin().traces().path("spans")) {
            if (span.path("spanId").asText().equals(id)) {
              return span;
            }
          }
          return null;
        },
        found -> found != null);
  }

  final String url(String service, String path) {
    return cell.scheme() + "://" + service + path;
  }

  static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String id() {
    return "id" + IDS.incrementAndGet();
  }

  final int port() {
    return cell.scheme().equals("https") ? instances.securePort() : instances.port();
  }
}
