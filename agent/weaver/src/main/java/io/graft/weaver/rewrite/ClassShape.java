package io.graft.weaver.rewrite;

import io.graft.weaver.index.Advice;
import io.graft.weaver.index.JoinPoint;
import io.graft.weaver.link.Relocation;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** The methods that a class file declares. */
final class ClassShape extends ClassVisitor {
  final List<Method> methods = new ArrayList<Method>();
  private final @Nullable List<JoinPoint> joinPoints;
  private final @Nullable Relocation relocation;

  /**
   * @param joinPoints the methods whose code is read; {@code null}: none
   * @param relocation of the class, if it is a copy
   */
  ClassShape(@Nullable List<JoinPoint> joinPoints, @Nullable Relocation relocation) {
    super(Opcodes.ASM9);
    this.joinPoints = joinPoints;
    this.relocation = relocation;
  }

  static ClassShape of(
      ClassReader classFile,
      @Nullable List<JoinPoint> joinPoints,
      @Nullable Relocation relocation) {
    ClassShape shape = new ClassShape(joinPoints, relocation);
    int flags = ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;
    classFile.accept(shape, joinPoints == null ? flags | ClassReader.SKIP_CODE : flags);
    return shape;
  }

  boolean declares(String name, @Nullable String descriptor) {
    for (Method method : methods) {
      if (method.name.equals(name) && matches(descriptor, method.plain)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    String plain = relocation == null ? descriptor : relocation.plainDescriptor(descriptor);
    final Method method = new Method(access, name, descriptor, plain);
    methods.add(method);
    if (!isNamed(name)) {
      return null;
    }
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public void visitMaxs(int maxStack, int maxLocals) {
        method.maxLocals = maxLocals;
      }
    };
  }

  private boolean isNamed(String name) {
    if (joinPoints != null) {
      for (JoinPoint joinPoint : joinPoints) {
        if (joinPoint.method.equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a descriptor is the wanted one, or begins with it if that ends with a parenthesis. */
  static boolean matches(@Nullable String wanted, String descriptor) {
    return wanted == null
        || (wanted.endsWith(")") ? descriptor.startsWith(wanted) : descriptor.equals(wanted));
  }

  /** A method, with its number of locals if its code was read. */
  static final class Method {
    final int access;
    final String name;
    final String descriptor;

    /** The descriptor in the library itself, which differs in a relocated copy. */
    final String plain;

    int maxLocals = -1;

    Method(int access, String name, String descriptor, String plain) {
      this.access = access;
      this.name = name;
      this.descriptor = descriptor;
      this.plain = plain;
    }

    boolean matches(JoinPoint joinPoint) {
      return name.equals(joinPoint.method)
          && (joinPoint.descriptor == null
              ? hasArguments(joinPoint.advice.enter) && hasArguments(joinPoint.advice.exit)
              : ClassShape.matches(joinPoint.descriptor, plain));
    }

    /** Whether the method has each argument that the advice wants, of the type that it declares. */
    private boolean hasArguments(Advice.@Nullable Call call) {
      if (call == null) {
        return true;
      }
      Type[] arguments = Type.getArgumentTypes(plain);
      Type[] wanted = Type.getArgumentTypes(call.descriptor);
      if (call.result == Advice.Result.ARGUMENT && call.argument >= arguments.length) {
        return false;
      }
      for (int i = 0; i < wanted.length; i++) {
        int number = call.parameters[i];
        if (number >= 0 && (number >= arguments.length || !accepts(wanted[i], arguments[number]))) {
          return false;
        }
      }
      return true;
    }

    private static boolean accepts(Type wanted, Type actual) {
      String box = Boxing.wrapperOf(actual);
      return wanted.equals(actual)
          || wanted.getInternalName().equals("java/lang/Object")
          || box != null && wanted.getInternalName().equals(box);
    }
  }
}
