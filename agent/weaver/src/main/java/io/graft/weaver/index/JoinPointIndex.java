package io.graft.weaver.index;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All join points, by class. The annotation processor that writes the index describes its format,
 * in {@code io.graft.instrumentation.index}. Of an advice that is never needed only the name and
 * its join points are read: the index is read while the JVM starts, by code that is interpreted.
 */
public final class JoinPointIndex {
  /** Where the index is in graft.jar. */
  public static final String RESOURCE = "META-INF/graft/joinpoints.idx";

  private static final String ADVICE = "advice ";
  private static final String JOIN = "join ";
  private static final String MAY_JOIN = "may-join ";
  private static final String ANYWHERE = "join-anywhere ";

  private final Map<String, List<JoinPoint>> types = new HashMap<String, List<JoinPoint>>(512);
  private final String text;
  private volatile @Nullable Adapters adapters;

  /** Prefixes of relocated copies, with slashes, the longest first; {@code null}: none. */
  private volatile String @Nullable [] relocated;

  private JoinPointIndex(String text) {
    this.text = text;
  }

  /**
   * Reads an index and closes the stream.
   *
   * @throws IOException if the stream cannot be read or is not an index
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
    // StandardCharsets would load six more charsets at the start of every JVM.
    return parse(new String(all.toByteArray(), Charset.forName("UTF-8")));
  }

  /**
   * Parses an index.
   *
   * @throws IOException if the text is not an index
   */
  public static JoinPointIndex parse(String text) throws IOException {
    JoinPointIndex index = new JoinPointIndex(text);
    Advice advice = null;
    int end;
    for (int at = 0; at < text.length(); at = end + 1) {
      end = index.lineEnd(at);
      if (text.startsWith(ADVICE, at)) {
        advice = new Advice(text.substring(at + ADVICE.length(), end));
        advice.unread = end + 1;
      } else if (advice == null) {
        if (end > at) {
          throw new IOException(wrong(text.substring(at, end)));
        }
      } else if (text.startsWith(JOIN, at)) {
        index.add(advice, at + JOIN.length(), end, false, false);
      } else if (text.startsWith(MAY_JOIN, at)) {
        index.add(advice, at + MAY_JOIN.length(), end, true, false);
      } else if (text.startsWith(ANYWHERE, at)) {
        index.add(advice, at + ANYWHERE.length(), end, true, true);
      }
    }
    return index;
  }

  private int lineEnd(int at) {
    int newline = text.indexOf('\n', at);
    return newline < 0 ? text.length() : newline;
  }

  private static String wrong(String line) {
    return "not a line of a join point index: " + line;
  }

  /** Whether the index names the class; {@code type} has slashes. */
  public boolean contains(String type) {
    return types.containsKey(type);
  }

  /** The classes that the index names, with slashes. */
  public Set<String> types() {
    return types.keySet();
  }

  /** The adapters of this index. */
  public Adapters adapters() {
    Adapters read = adapters;
    if (read == null) {
      read = new Adapters(text);
      adapters = read;
    }
    return read;
  }

  /** From now on, the advice of these adapters is {@link Advice#leftOut}. */
  public void leaveOut(Set<String> names) {
    for (List<JoinPoint> joinPoints : types.values()) {
      for (JoinPoint each : joinPoints) {
        each.advice.leftOut |= names.contains(Adapters.name(each.advice.type));
      }
    }
  }

  /** From now on, the advice of this adapter is {@link Advice#unused}. */
  public void unused(String name) {
    for (List<JoinPoint> joinPoints : types.values()) {
      for (JoinPoint each : joinPoints) {
        each.advice.unused |= name.equals(Adapters.name(each.advice.type));
      }
    }
  }

  /**
   * From now on, finds the classes of the index also below these prefixes.
   *
   * @param prefixes with slashes, the last character included; the longest first
   */
  public void relocated(String[] prefixes) {
    relocated = prefixes.length == 0 ? null : prefixes;
  }

  /**
   * Returns the prefix below which a class is the copy of one that the index names; {@code null}:
   * it is none; {@code type} has slashes.
   */
  public @Nullable String prefix(String type) {
    String[] prefixes = relocated;
    if (prefixes != null && !types.containsKey(type)) {
      for (String prefix : prefixes) {
        if (type.startsWith(prefix) && types.containsKey(type.substring(prefix.length()))) {
          return prefix;
        }
      }
    }
    return null;
  }

  /** Returns the join points of a class, or {@code null}; {@code type} has slashes. */
  public @Nullable List<JoinPoint> in(String type) {
    List<JoinPoint> found = types.get(type);
    if (found == null && relocated != null) {
      String prefix = prefix(type);
      found = prefix == null ? null : types.get(type.substring(prefix.length()));
    }
    if (found != null) {
      for (int i = 0; i < found.size(); i++) {
        complete(found.get(i).advice);
      }
    }
    return found;
  }

  private void add(Advice advice, int from, int end, boolean optional, boolean isAnywhere)
      throws IOException {
    int afterType = text.indexOf(' ', from);
    int afterMethod = text.indexOf(' ', afterType + 1);
    if (afterType < 0 || afterMethod < 0 || afterMethod > end) {
      throw new IOException(wrong(text.substring(from, end)));
    }
    String type = text.substring(from, afterType).replace('.', '/');
    String method = text.substring(afterType + 1, afterMethod);
    String anywhere = null;
    int descriptorEnd = end;
    if (isAnywhere) {
      descriptorEnd = text.indexOf(' ', afterMethod + 1);
      if (descriptorEnd < 0 || descriptorEnd > end) {
        throw new IOException(wrong(text.substring(from, end)));
      }
      anywhere = text.substring(descriptorEnd + 1, end);
    }
    String descriptor = orAny(text.substring(afterMethod + 1, descriptorEnd));
    JoinPoint joinPoint =
        new JoinPoint(advice, method, descriptor, optional, anywhere, isAnywhere ? type : null);
    add(type, joinPoint);
    if (anywhere != null && !anywhere.replace('.', '/').equals(type)) {
      add(anywhere.replace('.', '/'), joinPoint);
    }
  }

  private void add(String type, JoinPoint joinPoint) {
    List<JoinPoint> joinPoints = types.get(type);
    if (joinPoints == null) {
      joinPoints = new ArrayList<JoinPoint>(2);
      types.put(type, joinPoints);
    }
    joinPoints.add(joinPoint);
  }

  /** Reads what was left out of an advice, once. */
  private synchronized void complete(Advice advice) {
    int at = advice.unread;
    advice.unread = Advice.READ;
    while (at >= 0 && at < text.length() && !text.startsWith(ADVICE, at)) {
      int end = lineEnd(at);
      String line = text.substring(at, end);
      if (!line.isEmpty() && !isJoinPoint(line) && !line.startsWith(Adapters.ADAPTER)) {
        if (!complete(advice, words(line))) {
          throw new IllegalStateException(wrong(line));
        }
      }
      at = end + 1;
    }
  }

  private static boolean isJoinPoint(String line) {
    return line.startsWith(JOIN) || line.startsWith(MAY_JOIN) || line.startsWith(ANYWHERE);
  }

  private static boolean complete(Advice advice, String[] words) {
    String kind = words[0];
    if (kind.equals("on-demand") && words.length == 1) {
      advice.onDemand = true;
    } else if (kind.equals("container") && words.length == 1) {
      advice.container = true;
    } else if (kind.equals("server") && words.length == 1) {
      advice.server = true;
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

  /** Does what {@link String#split} does, which would load the classes of regular expressions. */
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
