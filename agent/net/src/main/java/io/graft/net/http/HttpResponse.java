package io.graft.net.http;

import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A response with any status, with its whole body. */
public final class HttpResponse {
  private static final int LONGEST_WORDS = 120;

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  HttpResponse(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Returns a response that another protocol has received.
   *
   * @param status 200 to 599
   * @param headers with names in lower case
   */
  public static HttpResponse of(int status, Map<String, String> headers, byte[] body) {
    return new HttpResponse(status, headers, body);
  }

  /** The status, 200 to 599. */
  public int status() {
    return status;
  }

  /** Whether the status is 2xx. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  /**
   * Returns the last header of this name; {@code null}: none.
   *
   * @param name in any case
   */
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** The body, decompressed if necessary. */
  public InputStream body() throws IOException {
    InputStream bytes = new ByteArrayInputStream(body);
    return "gzip".equalsIgnoreCase(header("content-encoding")) ? new GZIPInputStream(bytes) : bytes;
  }

  /** The body, decompressed; empty if that fails. */
  public byte[] bytes() {
    try (InputStream in = body()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      return out.toByteArray();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** The body as UTF-8, see {@link #bytes}. */
  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /**
   * The body as JSON.
   *
   * @throws JsonException if it is not JSON; the message is a clause for the log
   */
  public JsonValue json() throws JsonException {
    try (InputStream in = body()) {
      return JsonValue.read(in);
    } catch (JsonException e) {
      throw e;
    } catch (IOException e) {
      throw new JsonException("its response cannot be unpacked", e);
    }
  }

  /** Returns the status and the start of the body, for the log. */
  public String words() {
    String text = text().trim();
    if (text.isEmpty() || text.charAt(0) == '<') {
      // HTML is not readable in a log line.
      return "status " + status;
    }
    int end = Math.min(text.length(), LONGEST_WORDS);
    return "status " + status + " (" + text.substring(0, end) + (end < text.length() ? "…)" : ")");
  }
}
