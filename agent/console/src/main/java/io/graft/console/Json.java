package io.graft.console;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into memory, indented for people. Fields without a value are left out, so that what
 * is there means something. Written by hand because a library for it loads twice as many classes as
 * all of the console.
 */
public final class Json {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(4096);
  private int depth;
  private boolean first = true;

  Json() {}

  /** Writes the fields of an object, or the elements of a list. */
  public interface Content {
    void write(Json json);
  }

  /** A field with a text; nothing where it is {@code null}. */
  public Json field(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      text(value);
    }
    return this;
  }

  public Json field(String name, long value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A field with a number, rounded to three decimals; nothing where it is not finite. */
  public Json field(String name, double value) {
    if (!Double.isNaN(value) && !Double.isInfinite(value)) {
      name(name);
      out.append(Math.round(value * 1000) / 1000.0);
    }
    return this;
  }

  public Json field(String name, boolean value) {
    name(name);
    out.append(value);
    return this;
  }

  /** A field with an object. */
  public Json object(String name, Content fields) {
    name(name);
    return nested('{', fields, '}');
  }

  /** An object: the whole, or an element of a list. */
  public Json object(Content fields) {
    if (depth > 0) {
      next();
    }
    return nested('{', fields, '}');
  }

  /** A field with a list. */
  public Json list(String name, Content elements) {
    name(name);
    return nested('[', elements, ']');
  }

  /** A field with a list of texts. */
  public Json texts(String name, Iterable<String> texts) {
    name(name);
    begin('[');
    for (String text : texts) {
      element(text);
    }
    return end(']');
  }

  /** An element of a list. */
  public Json element(String value) {
    next();
    text(value);
    return this;
  }

  /** All that was written, as UTF-8. */
  byte[] toByteArray() {
    return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private Json nested(char open, Content content, char close) {
    begin(open);
    content.write(this);
    return end(close);
  }

  private void begin(char open) {
    out.append(open);
    depth++;
    first = true;
  }

  private Json end(char close) {
    depth--;
    if (!first) {
      newLine();
    }
    out.append(close);
    first = false;
    return this;
  }

  private void next() {
    if (!first) {
      out.append(',');
    }
    first = false;
    newLine();
  }

  private void newLine() {
    out.append('\n');
    for (int i = 0; i < depth; i++) {
      out.append("  ");
    }
  }

  private void name(String name) {
    next();
    text(name);
    out.append(": ");
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < ' ') {
        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
