/**
 * Links the calls in woven code to the advice that they run.
 *
 * <p>Begin with {@link io.graft.weaver.link.Linker}. A {@link io.graft.weaver.link.Site} is the
 * number of a call in woven code; a {@link io.graft.weaver.link.WovenMethod} is one advice in one
 * method, with its sites, its linked calls and its failures. {@link
 * io.graft.weaver.link.LoaderState} holds what the agent knows about one class loader of the
 * application, and {@link io.graft.weaver.link.AdapterLoader} defines the adapters for it.
 */
package io.graft.weaver.link;
