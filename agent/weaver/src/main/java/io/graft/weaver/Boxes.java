package io.graft.weaver;

import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** The classes of the objects that primitives become on their way to advice. */
final class Boxes {
  private Boxes() {}

  /** Returns the internal name of the class; {@code null} where {@code type} is no primitive. */
  static @Nullable String of(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
        return "java/lang/Boolean";
      case Type.BYTE:
        return "java/lang/Byte";
      case Type.CHAR:
        return "java/lang/Character";
      case Type.SHORT:
        return "java/lang/Short";
      case Type.INT:
        return "java/lang/Integer";
      case Type.LONG:
        return "java/lang/Long";
      case Type.FLOAT:
        return "java/lang/Float";
      case Type.DOUBLE:
        return "java/lang/Double";
      default:
        return null;
    }
  }
}
