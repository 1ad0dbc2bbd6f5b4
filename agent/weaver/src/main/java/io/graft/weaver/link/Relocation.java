package io.graft.weaver.link;

import io.graft.weaver.index.JoinPointIndex;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.jspecify.annotations.Nullable;

/**
 * The copies of libraries that one class loader has below a prefix, as shading tools make them: the
 * class {@code org.eclipse.jetty.server.Server} is {@code wiremock.org.eclipse.jetty.server.Server}
 * there. Translates names, descriptors and adapters between the two.
 *
 * <p>Which libraries were relocated is not known. A class was if the loader has it below the
 * prefix; all others, as those of the JDK, keep their name.
 */
public final class Relocation {
  private static final String JDK = "java/";
  private static final String GRAFT = "io/graft/";

  /** Internal form: {@code wiremock/}. */
  private final String prefix;

  private final JoinPointIndex index;
  private final WeakReference<ClassLoader> loader;
  private final ConcurrentHashMap<String, Boolean> known = new ConcurrentHashMap<String, Boolean>();
  private final Remapper toCopy = new ToCopy();
  private final Remapper toPlain = new ToPlain();

  /**
   * @param prefix in internal form, with its last slash
   */
  public Relocation(String prefix, JoinPointIndex index, @Nullable ClassLoader loader) {
    this.prefix = prefix;
    this.index = index;
    this.loader = new WeakReference<ClassLoader>(loader);
  }

  /** Returns the binary name of a class of a library as this loader has it. */
  public String copyOf(String type) {
    return toCopy.map(type.replace('.', '/')).replace('/', '.');
  }

  /** Returns the binary name that a class of the loader has in the library itself. */
  public String plain(String type) {
    return toPlain.map(type.replace('.', '/')).replace('/', '.');
  }

  /** Returns the descriptor of a method of the loader as it is in the library itself. */
  public String plainDescriptor(String descriptor) {
    return toPlain.mapMethodDesc(descriptor);
  }

  /** Returns the descriptor of a method of an adapter that is linked to the copies. */
  String descriptor(String descriptor) {
    return toCopy.mapMethodDesc(descriptor);
  }

  /** Returns the class file of an adapter, linked to the copies. */
  byte[] adapter(byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile).accept(new ClassRemapper(writer, toCopy), 0);
    return writer.toByteArray();
  }

  /** Whether the loader has a class below the prefix; {@code type} has slashes. */
  private boolean hasCopyOf(String type) {
    if (type.startsWith(JDK) || type.startsWith(GRAFT)) {
      return false;
    }
    Boolean copied = known.get(type);
    if (copied == null) {
      ClassLoader asked = loader.get();
      copied = asked != null && asked.getResource(prefix + type + ".class") != null;
      known.put(type, copied);
    }
    return copied;
  }

  /**
   * Returns a constant of an adapter that begins with the package of a relocated library, as
   * shading tools write it: the name of a class, of a package, of an attribute.
   */
  private String constant(String text) {
    String name = text.replace('.', '/');
    if (!isName(name)) {
      return text;
    }
    String root = root(name);
    for (String type : index.types()) {
      if (type.startsWith(root) && hasCopyOf(type)) {
        return (name.equals(text) ? prefix : prefix.replace('/', '.')) + text;
      }
    }
    return text;
  }

  private static boolean isName(String name) {
    if (name.indexOf('/') <= 0 || !Character.isLowerCase(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '/' && !Character.isJavaIdentifierPart(c)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first two packages of a name, or the one that it has. */
  private static String root(String name) {
    int second = name.indexOf('/', name.indexOf('/') + 1);
    return name.substring(0, second < 0 ? name.indexOf('/') + 1 : second + 1);
  }

  @Override
  public String toString() {
    return prefix.replace('/', '.');
  }

  private final class ToCopy extends Remapper {
    ToCopy() {
      super(Opcodes.ASM9);
    }

    @Override
    public String map(String type) {
      return hasCopyOf(type) ? prefix + type : type;
    }

    @Override
    public Object mapValue(Object value) {
      return value instanceof String ? constant((String) value) : super.mapValue(value);
    }
  }

  private final class ToPlain extends Remapper {
    ToPlain() {
      super(Opcodes.ASM9);
    }

    @Override
    public String map(String type) {
      return type.startsWith(prefix) ? type.substring(prefix.length()) : type;
    }
  }
}
