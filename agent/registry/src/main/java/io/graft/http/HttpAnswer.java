package io.graft.http;

import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What a server has answered, whatever its status is. */
public final class HttpAnswer {
  private static final int LONGEST_WORDS = 120;

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** 200 to 599. */
  public int status() {
    return status;
  }

  /** Whether the status is 2xx. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  /**
   * The last header of this name; {@code null}: there is none.
   *
   * @param name in any case
   */
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** The body, unpacked where the server has packed it. */
  public InputStream body() throws IOException {
    InputStream bytes = new ByteArrayInputStream(body);
    return "gzip".equalsIgnoreCase(header("content-encoding")) ? new GZIPInputStream(bytes) : bytes;
  }

  /** The body as UTF-8; what cannot be unpacked is empty. */
  public String text() {
    try (InputStream in = body()) {
      java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      return new String(out.toByteArray(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * The body as JSON.
   *
   * @throws JsonException with a clause for people, where it is none
   */
  public JsonValue json() throws JsonException {
    try (InputStream in = body()) {
      return JsonValue.read(in);
    } catch (JsonException e) {
      throw e;
    } catch (IOException e) {
      throw new JsonException("its answer cannot be unpacked", e);
    }
  }

  /** The status and the beginning of what the server says to it, for people. */
  public String words() {
    String text = text().trim();
    if (text.isEmpty() || text.charAt(0) == '<') {
      // A page of HTML says nothing in a line.
      return "status " + status;
    }
    int end = Math.min(text.length(), LONGEST_WORDS);
    return "status " + status + " (" + text.substring(0, end) + (end < text.length() ? "…)" : ")");
  }
}
