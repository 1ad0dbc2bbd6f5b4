package io.graft.console.web;

import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console: {@code /} is the page, and what it loads is below {@link #FOLDER}. A
 * browser keeps them, and asks each time whether they are still the same.
 */
public final class WebPage implements Page {
  /** The path of the page. */
  public static final String PATH = "/";

  /** The path of the folder of its files. */
  public static final String FOLDER = "/graft/console/";

  private static final String[] FILES = {
    "index.html", "text/html; charset=utf-8",
    "console.css", "text/css; charset=utf-8",
    "views.css", "text/css; charset=utf-8",
    "icon.svg", "image/svg+xml",
    "preact.js", "text/javascript; charset=utf-8",
    "preact.txt", "text/plain; charset=utf-8",
    "app.js", "text/javascript; charset=utf-8",
    "fleet.js", "text/javascript; charset=utf-8",
    "parts.js", "text/javascript; charset=utf-8",
    "catalogue.js", "text/javascript; charset=utf-8",
    "service.js", "text/javascript; charset=utf-8",
    "instance.js", "text/javascript; charset=utf-8",
    "rules.js", "text/javascript; charset=utf-8",
    "logs.js", "text/javascript; charset=utf-8",
    "change.js", "text/javascript; charset=utf-8",
    "traces.js", "text/javascript; charset=utf-8",
    "trace.js", "text/javascript; charset=utf-8",
    "waterfall.js", "text/javascript; charset=utf-8",
    "map.js", "text/javascript; charset=utf-8",
    "layout.js", "text/javascript; charset=utf-8",
  };

  /** No script and no style but its own files, no frame, and nothing of another host. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private final Map<String, File> read = new HashMap<>();

  /** One file, and the same compressed. */
  private static final class File {
    private final String type;
    private final byte[] plain;
    private final byte[] packed;
    private final String tag;

    private File(String type, byte[] plain, byte[] packed) {
      this.type = type;
      this.plain = plain;
      this.packed = packed;
      CRC32 crc = new CRC32();
      crc.update(plain, 0, plain.length);
      tag = '"' + Long.toHexString(crc.getValue()) + '-' + plain.length + '"';
    }
  }

  @Override
  public synchronized AdminResponse answer(AdminRequest request) {
    String path = request.path();
    String name = path.equals(PATH) ? "index.html" : path.substring(FOLDER.length());
    File file = file(name);
    if (file == null) {
      return AdminResponse.error(404, "the console has no file " + name);
    }
    if (file.tag.equals(request.header("if-none-match"))) {
      return AdminResponse.of(304, file.type, new byte[0])
          .with("ETag", file.tag, "Cache-Control", "private, no-cache");
    }
    String accepted = request.header("accept-encoding");
    boolean packed = accepted != null && accepted.contains("gzip");
    AdminResponse response = AdminResponse.ok(file.type, packed ? file.packed : file.plain);
    return packed
        ? response.with(headers(file, "Content-Encoding", "gzip"))
        : response.with(headers(file));
  }

  private static String[] headers(File file, String... more) {
    String[] all = {
      "ETag", file.tag,
      "Cache-Control", "private, no-cache",
      "Vary", "Accept-Encoding",
      "Content-Security-Policy", POLICY,
      "Referrer-Policy", "no-referrer",
      "Cross-Origin-Resource-Policy", "same-origin",
    };
    String[] headers = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, headers, all.length, more.length);
    return headers;
  }

  private @Nullable File file(String name) {
    File kept = read.get(name);
    if (kept != null) {
      return kept;
    }
    for (int i = 0; i < FILES.length; i += 2) {
      if (FILES[i].equals(name)) {
        try {
          byte[] plain = bytes(name);
          kept = new File(FILES[i + 1], plain, pack(plain));
          read.put(name, kept);
          return kept;
        } catch (IOException e) {
          return null;
        }
      }
    }
    return null;
  }

  private static byte[] bytes(String name) throws IOException {
    // Through the loader, which knows where in the jar the agent's files are.
    String resource = "io/graft/console/web/" + name;
    try (InputStream in = WebPage.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("not in the jar: " + name);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
      return out.toByteArray();
    }
  }

  private static byte[] pack(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
