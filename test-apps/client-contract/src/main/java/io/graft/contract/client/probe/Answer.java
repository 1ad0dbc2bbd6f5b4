package io.graft.contract.client.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came of a call. */
public final class Answer {
  private final Map<String, String> words = new LinkedHashMap<String, String>();

  public Answer with(String name, Object value) {
    words.put(name, String.valueOf(value));
    return this;
  }

  public static Answer of(Throwable failure) {
    Answer answer = new Answer().with("error", failure.getClass().getName());
    answer.with("message", failure.getMessage());
    StringBuilder kinds = new StringBuilder();
    for (Throwable part = failure; part != null; part = part.getCause()) {
      if (part.getCause() == null) {
        answer.with("cause", part.getMessage());
      }
      for (Class<?> kind = part.getClass(); kind != Object.class; kind = kind.getSuperclass()) {
        kinds.append(kind.getName()).append(' ');
      }
    }
    return answer.with("kinds", kinds);
  }

  public Map<String, String> words() {
    return words;
  }

  public static String read(InputStream in) throws IOException {
    if (in == null) {
      return "";
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    for (int n = in.read(some); n >= 0; n = in.read(some)) {
      all.write(some, 0, n);
    }
    return all.toString("UTF-8");
  }
}
