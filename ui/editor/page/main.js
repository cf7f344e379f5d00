// Where the page begins: Gradio calls `start` with the element of the editor and the functions of the server.
import { Workbench } from "./workbench.js";

export function start(root, server) {
  return new Workbench(root, server).open();
}
