package io.graft.registry.etcd;

import io.graft.net.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Encodes keys and values as the gateway needs them. */
final class EtcdKeys {
  private EtcdKeys() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String encoded(String text) {
    return encoded(bytes(text));
  }

  /**
   * Decodes base64.
   *
   * @throws IllegalArgumentException if the text is not base64
   */
  static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  /** As {@link #decoded}, for UTF-8. */
  static String text(String base64) {
    return new String(decoded(base64), StandardCharsets.UTF_8);
  }

  /** Returns the end of the range of all keys with this prefix, which is exclusive in etcd. */
  static byte[] end(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] end = Arrays.copyOf(prefix, i + 1);
        end[i]++;
        return end;
      }
    }
    // No key is greater: this value stands for "all keys from the start of the range".
    return new byte[] {0};
  }

  /** Returns the next greater key. */
  static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Returns the request to watch a key, or with {@code end} a range, from a revision on. */
  static String watch(byte[] key, byte[] end, long revision) {
    JsonWriter json = new JsonWriter().open().open("create_request").field("key", encoded(key));
    if (end.length > 0) {
      json.field("range_end", encoded(end));
    }
    return json.field("start_revision", Long.toString(revision))
        .field("progress_notify", true)
        .close()
        .close()
        .toString();
  }

  /**
   * Returns the transaction that puts a value if the key has the value before.
   *
   * @param before {@code null}: the key does not exist
   */
  static String replacement(String key, @Nullable String before, String value) {
    JsonWriter json = new JsonWriter().open().openList("compare").open();
    json.field("key", encoded(key)).field("result", "EQUAL");
    if (before == null) {
      json.field("target", "VERSION").field("version", "0");
    } else {
      json.field("target", "VALUE").field("value", encoded(before));
    }
    return json.close()
        .closeList()
        .openList("success")
        .open()
        .open("request_put")
        .field("key", encoded(key))
        .field("value", encoded(value))
        .close()
        .close()
        .closeList()
        .close()
        .toString();
  }
}
