declare module '*.css';
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent<object, object, unknown>;
  export default component;
}
interface ImportMeta {
  /** Vite says which build this is. */
  readonly env: { readonly DEV: boolean };
}
