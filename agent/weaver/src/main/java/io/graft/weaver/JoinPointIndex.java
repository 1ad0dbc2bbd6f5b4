package io.graft.weaver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All join points, by the class that they are in. Its format is described in the package of the
 * annotation processor that writes it, {@code io.graft.instrumentation.index}.
 */
public final class JoinPointIndex {
  /** Where the index is in graft.jar. */
  public static final String RESOURCE = "META-INF/graft/joinpoints.idx";

  private final Map<String, List<JoinPoint>> types = new HashMap<String, List<JoinPoint>>(256);

  private JoinPointIndex() {}

  /**
   * Reads an index and closes it.
   *
   * @throws IOException where it cannot be read or is not an index
   */
  public static JoinPointIndex read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(8192);
    try {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
    } finally {
      in.close();
    }
    // Not by StandardCharsets: each JVM would load six other charsets for it as it starts.
    return parse(new String(all.toByteArray(), Charset.forName("UTF-8")));
  }

  /**
   * Reads an index.
   *
   * @throws IOException where it is not an index
   */
  public static JoinPointIndex parse(String text) throws IOException {
    JoinPointIndex index = new JoinPointIndex();
    Advice advice = null;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      String line = text.substring(at, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() : end + 1;
      if (line.isEmpty()) {
        continue;
      }
      String[] words = words(line);
      if (words.length == 2 && words[0].equals("advice")) {
        advice = new Advice(words[1]);
      } else if (advice == null || !index.add(advice, words)) {
        throw new IOException("not a line of a join point index: " + line);
      }
    }
    return index;
  }

  /** Whether it names the class; {@code type} has slashes. */
  boolean contains(String type) {
    return types.containsKey(type);
  }

  /** Returns the join points in a class, or {@code null}; {@code type} has slashes. */
  @Nullable List<JoinPoint> in(String type) {
    return types.get(type);
  }

  private boolean add(Advice advice, String[] words) {
    String kind = words[0];
    if (kind.equals("join") && words.length == 4) {
      String type = words[1].replace('.', '/');
      List<JoinPoint> joinPoints = types.get(type);
      if (joinPoints == null) {
        joinPoints = new ArrayList<JoinPoint>(2);
        types.put(type, joinPoints);
      }
      joinPoints.add(new JoinPoint(advice, words[2], orAny(words[3])));
    } else if (kind.equals("need") && words.length == 4) {
      advice.requirements.add(new Advice.Requirement(words[1], orAny(words[2]), orAny(words[3])));
    } else if (kind.equals("enter") && words.length == 6) {
      advice.enter =
          new Advice.Call(
              words[1],
              words[2],
              Advice.Result.valueOf(words[3]),
              Integer.parseInt(words[4]),
              false,
              parameters(words[5]));
    } else if (kind.equals("exit") && words.length == 6) {
      advice.exit =
          new Advice.Call(
              words[1],
              words[2],
              words[3].equals("replaces") ? Advice.Result.OUTCOME : Advice.Result.NONE,
              -1,
              words[4].equals("always"),
              parameters(words[5]));
    } else {
      return false;
    }
    return true;
  }

  private static int[] parameters(String codes) {
    if (codes.equals("-")) {
      return new int[0];
    }
    int count = 1;
    for (int i = 0; i < codes.length(); i++) {
      count += codes.charAt(i) == ',' ? 1 : 0;
    }
    int[] parameters = new int[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      int end = codes.indexOf(',', at);
      String code = codes.substring(at, end < 0 ? codes.length() : end);
      at = end + 1;
      switch (code.charAt(0)) {
        case 'T':
          parameters[i] = Advice.THIS;
          break;
        case 'E':
          parameters[i] = Advice.ENTERED;
          break;
        case 'R':
          parameters[i] = Advice.RETURNED;
          break;
        case 'X':
          parameters[i] = Advice.THROWN;
          break;
        case 'L':
          parameters[i] = Advice.LOOKUP;
          break;
        default:
          parameters[i] = Integer.parseInt(code);
      }
    }
    return parameters;
  }

  /** As split, which would load the classes of regular expressions. */
  private static String[] words(String line) {
    int count = 1;
    for (int i = 0; i < line.length(); i++) {
      count += line.charAt(i) == ' ' ? 1 : 0;
    }
    String[] words = new String[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      int end = line.indexOf(' ', at);
      words[i] = line.substring(at, end < 0 ? line.length() : end);
      at = end + 1;
    }
    return words;
  }

  private static @Nullable String orAny(String word) {
    return word.equals("*") ? null : word;
  }
}
