package io.graft.weaver.rewrite;

import io.graft.weaver.index.Advice;
import io.graft.weaver.link.WovenMethod;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The local variables that weaving adds to a method, above all of the method's own, and the stack
 * map frames that mention them.
 */
final class WovenLocals {
  /** Value of {@link #thisCopy}, {@link #state} and {@link #copies} where there is no local. */
  static final int NONE = -1;

  final boolean isStatic;
  final Type[] arguments;

  /** The method's own local of each argument. */
  final int[] slots;

  /** A copy of each argument that the exit advice wants as it was at the method's entry. */
  final int[] copies;

  /** A copy of {@code this}: a method may overwrite local 0. */
  final int thisCopy;

  /** What the enter advice returned. */
  final int state;

  /** What the method returned or threw, while the exit advice runs; up to two slots wide. */
  final int result;

  private final String owner;

  /** The first of these locals. */
  private final int base;

  /** The frame types of all locals but {@link #result}, in their order. */
  private final List<Object> types = new ArrayList<Object>();

  private int next;

  /**
   * @param owner internal name of the class that has the method
   * @param access the method's flags
   * @param base the first local that is free
   */
  WovenLocals(WovenMethod method, String owner, int access, int base) {
    this.owner = owner;
    this.base = base;
    this.next = base;
    this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
    this.arguments = Type.getArgumentTypes(method.descriptor);
    this.slots = new int[arguments.length];
    int slot = isStatic ? 0 : 1;
    for (int i = 0; i < arguments.length; i++) {
      slots[i] = slot;
      slot += arguments[i].getSize();
    }
    Advice.Call enter = method.advice.enter;
    Advice.Call exit = method.advice.exit;
    boolean wantsThis = exit != null && exit.wants(Advice.THIS) && !isStatic;
    this.thisCopy = wantsThis ? reserve(Type.getObjectType(owner)) : NONE;
    this.copies = new int[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      copies[i] = exit != null && exit.wants(i) ? reserve(arguments[i]) : NONE;
    }
    boolean hasState =
        enter != null
            && (enter.result == Advice.Result.STATE_OR_OUTCOME
                || exit != null && exit.wants(Advice.ENTERED));
    this.state = hasState ? reserve(Type.getType(Object.class)) : NONE;
    this.result = next;
  }

  private int reserve(Type type) {
    int local = next;
    next += type.getSize();
    types.add(frameType(type));
    return local;
  }

  /** Returns the first slot above these locals. */
  int end() {
    return result + 2;
  }

  /** Returns the frame at the method's entry, with these locals added. */
  Object[] entryFrame() {
    List<Object> own = new ArrayList<Object>();
    if (!isStatic) {
      own.add(owner);
    }
    for (Type argument : arguments) {
      own.add(frameType(argument));
    }
    return frame(own.toArray(), own.size());
  }

  /** Returns the method's locals in a frame, unused slots up to {@link #base}, then these. */
  Object[] frame(Object[] own, int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += own[i] == Opcodes.LONG || own[i] == Opcodes.DOUBLE ? 2 : 1;
    }
    int gap = types.isEmpty() ? 0 : base - size;
    Object[] frame = new Object[count + gap + types.size()];
    System.arraycopy(own, 0, frame, 0, count);
    for (int i = 0; i < gap; i++) {
      frame[count + i] = Opcodes.TOP;
    }
    for (int i = 0; i < types.size(); i++) {
      frame[count + gap + i] = types.get(i);
    }
    return frame;
  }

  private static Object frameType(Type type) {
    switch (type.getSort()) {
      case Type.BOOLEAN:
      case Type.BYTE:
      case Type.CHAR:
      case Type.SHORT:
      case Type.INT:
        return Opcodes.INTEGER;
      case Type.LONG:
        return Opcodes.LONG;
      case Type.FLOAT:
        return Opcodes.FLOAT;
      case Type.DOUBLE:
        return Opcodes.DOUBLE;
      default:
        return type.getInternalName();
    }
  }
}
