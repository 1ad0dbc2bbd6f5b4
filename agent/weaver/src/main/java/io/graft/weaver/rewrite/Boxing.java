package io.graft.weaver.rewrite;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Writes the instructions that turn values into objects for the advice, and back. */
final class Boxing {
  private static final Type OBJECT = Type.getType(Object.class);

  private Boxing() {}

  /** Returns the internal name of the wrapper class; {@code null} if {@code type} has none. */
  static @Nullable String wrapperOf(Type type) {
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

  /** Loads a local variable as an object. */
  static void load(MethodVisitor to, Type type, int local) {
    to.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
    String wrapper = wrapperOf(type);
    if (wrapper != null) {
      to.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          wrapper,
          "valueOf",
          "(" + type.getDescriptor() + ")L" + wrapper + ";",
          false);
    }
  }

  /** Turns the object on the stack into a value of {@code type}. */
  static void unbox(MethodVisitor to, Type type) {
    String wrapper = wrapperOf(type);
    if (wrapper != null) {
      to.visitTypeInsn(Opcodes.CHECKCAST, wrapper);
      to.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          wrapper,
          type.getClassName() + "Value",
          "()" + type.getDescriptor(),
          false);
    } else if (!type.equals(OBJECT)) {
      to.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
    }
  }
}
