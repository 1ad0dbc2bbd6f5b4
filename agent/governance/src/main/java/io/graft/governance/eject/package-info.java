/** Takes single instances out of the rotation: the first defence. */
package io.graft.governance.eject;
