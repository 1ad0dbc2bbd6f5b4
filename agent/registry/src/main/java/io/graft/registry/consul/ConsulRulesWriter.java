package io.graft.registry.consul;

import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.rules.RulesWrite;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write of a document: reads it with its index, and puts the new text if the index is still
 * that.
 */
final class ConsulRulesWriter {
  private final HttpClient client;
  private final @Nullable String datacenter;
  private final boolean token;
  private final String prefix;
  private final String path;
  private final RulesWrite done;

  /**
   * @param path of the key in Consul's API
   */
  ConsulRulesWriter(
      HttpClient client,
      @Nullable String datacenter,
      boolean token,
      String prefix,
      String path,
      RulesWrite done) {
    this.client = client;
    this.datacenter = datacenter;
    this.token = token;
    this.prefix = prefix;
    this.path = path;
    this.done = done;
  }

  void replace(@Nullable String before, String text) {
    client.send(
        HttpRequest.get(path).query("dc", datacenter).query("consistent", ""),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (answer.status() == 404) {
              put(before == null ? 0 : -1, text);
            } else if (answer.ok()) {
              put(index(answer, before), text);
            } else {
              done.failed(denied(answer));
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  /** Returns the index of the key if its value is {@code before}; else -1. */
  private static long index(HttpResponse answer, @Nullable String before) {
    try {
      List<JsonValue> keys = answer.json().elements();
      JsonValue key = keys.isEmpty() ? JsonValue.NONE : keys.get(0);
      String base64 = key.get("Value").text("");
      byte[] bytes = Base64.getDecoder().decode(base64);
      String value = new String(bytes, StandardCharsets.UTF_8);
      return value.equals(before) ? key.get("ModifyIndex").number(-1) : -1;
    } catch (JsonException | IllegalArgumentException e) {
      // It is no text that somebody could have seen.
      return -1;
    }
  }

  private void put(long index, String text) {
    if (index < 0) {
      done.changedBefore();
      return;
    }
    client.send(
        HttpRequest.put(path)
            .query("dc", datacenter)
            .query("cas", index)
            .body(text.getBytes(StandardCharsets.UTF_8)),
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (!answer.ok()) {
              done.failed(denied(answer));
            } else if (answer.text().trim().equals("true")) {
              done.written();
            } else {
              done.changedBefore();
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  private String denied(HttpResponse answer) {
    return AccessDenied.reason(
        answer, "key_prefix \"" + prefix + "/\" { policy = \"write\" }", token);
  }
}
