/** Live rules that servers keep: documents of a fleet and of its services, put together. */
package io.graft.rules;
