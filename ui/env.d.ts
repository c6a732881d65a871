declare module '*.css';
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent<object, object, unknown>;
  export default component;
}
interface ImportMeta {
  /** Set by Vite; the development build alone has the style page and the invented phone. */
  readonly env: { readonly DEV: boolean };
}
/** The address of a file that is fetched, not imported. */
declare module '*?url&no-inline' {
  const address: string;
  export default address;
}
