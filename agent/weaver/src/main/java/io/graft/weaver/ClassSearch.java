package io.graft.weaver;

import io.graft.weaver.index.JoinPoint;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes that declare a method of a join point {@link JoinPoint#anywhere}. Of nearly
 * every class it reads the tags and lengths of the constant pool, once, for the descriptor; it
 * loads no class and does not ask for super types. Immutable.
 */
final class ClassSearch {
  private static final int ACC_INTERFACE = 0x0200;
  private static final int AFTER_VERSION = 8;

  /** The bytes of one constant after its tag, by tag; 0: no such tag. */
  private static final int[] SIZES = {
    0, 2, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2,
  };

  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private final List<JoinPoint> wanted;

  private final byte[][] descriptors;

  private ClassSearch(List<JoinPoint> wanted) {
    this.wanted = wanted;
    List<String> different = new ArrayList<String>();
    for (JoinPoint each : wanted) {
      if (!different.contains(each.descriptor)) {
        different.add(each.descriptor);
      }
    }
    descriptors = new byte[different.size()][];
    for (int i = 0; i < descriptors.length; i++) {
      descriptors[i] = bytes(different.get(i));
    }
  }

  /** Adds join points. Returns {@code before} if it has them. */
  static ClassSearch with(@Nullable ClassSearch before, List<JoinPoint> joinPoints) {
    if (before == null) {
      return new ClassSearch(joinPoints);
    }
    if (before.wanted.containsAll(joinPoints)) {
      return before;
    }
    List<JoinPoint> wanted = new ArrayList<JoinPoint>(before.wanted);
    wanted.addAll(joinPoints);
    return new ClassSearch(wanted);
  }

  /** Whether a loaded class implements one of the interfaces, itself or by a super type. */
  boolean isCandidate(Class<?> type) {
    if (type.isInterface() || type.getClassLoader() == null) {
      return false;
    }
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (implementsOne(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean implementsOne(Class<?> type) {
    for (Class<?> each : type.getInterfaces()) {
      if (isWanted(each.getName()) || implementsOne(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWanted(String type) {
    for (JoinPoint each : wanted) {
      if (type.equals(each.anywhere)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the join points of the methods that a class declares, or {@code null}. */
  @Nullable List<JoinPoint> in(byte[] classFile) {
    try {
      int count = u2(classFile, AFTER_VERSION);
      int at = AFTER_VERSION + 2;
      boolean found = false;
      for (int i = 1; i < count; i++) {
        int tag = classFile[at];
        if (tag == UTF8) {
          int length = u2(classFile, at + 1);
          found |= isDescriptor(classFile, at + 3, length);
          at += length;
        } else if (tag == LONG || tag == DOUBLE) {
          i++;
        }
        int size = SIZES[tag];
        if (size == 0) {
          return null;
        }
        at += 1 + size;
      }
      return found && (u2(classFile, at) & ACC_INTERFACE) == 0 ? declared(classFile, at) : null;
    } catch (ArrayIndexOutOfBoundsException notAClassFile) {
      return null; // The JVM says so.
    }
  }

  private boolean isDescriptor(byte[] classFile, int at, int length) {
    for (byte[] each : descriptors) {
      if (each.length == length && startsWith(classFile, at, each)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable List<JoinPoint> declared(byte[] classFile, int afterPool) {
    int at = afterPool + 6; // flags, this, super
    at += 2 + 2 * u2(classFile, at);
    at = afterMembers(classFile, at);
    List<JoinPoint> found = null;
    int methods = u2(classFile, at);
    at += 2;
    for (int i = 0; i < methods; i++) {
      int name = utf8(classFile, u2(classFile, at + 2));
      int descriptor = utf8(classFile, u2(classFile, at + 4));
      for (JoinPoint each : wanted) {
        if (is(classFile, name, each.method) && is(classFile, descriptor, each.descriptor)) {
          found = found == null ? new ArrayList<JoinPoint>(1) : found;
          if (!found.contains(each)) {
            found.add(each);
          }
        }
      }
      at = afterMember(classFile, at);
    }
    return found;
  }

  private static int afterMembers(byte[] classFile, int members) {
    int at = members + 2;
    for (int i = u2(classFile, members); i > 0; i--) {
      at = afterMember(classFile, at);
    }
    return at;
  }

  private static int afterMember(byte[] classFile, int member) {
    int at = member + 8;
    for (int i = u2(classFile, member + 6); i > 0; i--) {
      at += 6 + (u2(classFile, at + 2) << 16 | u2(classFile, at + 4));
    }
    return at;
  }

  /** Returns where the length of a constant is. */
  private static int utf8(byte[] classFile, int index) {
    int at = AFTER_VERSION + 2;
    for (int i = 1; i < index; i++) {
      int tag = classFile[at];
      if (tag == UTF8) {
        at += u2(classFile, at + 1);
      } else if (tag == LONG || tag == DOUBLE) {
        i++;
      }
      at += 1 + SIZES[tag];
    }
    return at + 1;
  }

  private static boolean is(byte[] classFile, int at, @Nullable String text) {
    return text != null
        && u2(classFile, at) == text.length()
        && startsWith(classFile, at + 2, bytes(text));
  }

  private static boolean startsWith(byte[] classFile, int at, byte[] text) {
    // From the end: descriptors begin alike.
    for (int i = text.length - 1; i >= 0; i--) {
      if (classFile[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(Charset.forName("ISO-8859-1"));
  }

  private static int u2(byte[] classFile, int at) {
    return (classFile[at] & 0xff) << 8 | classFile[at + 1] & 0xff;
  }
}
